import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { SFNClient } from '@aws-sdk/client-sfn';
import {
  client,
  OWN_REGION,
  PEER_REGION,
  worstCallMilliseconds,
  type ClientConfiguration,
} from '../../../lambda/adapters/clients.ts';
import type { Platform } from '../../../lambda/platform.ts';
import { FUNCTION_CONTRACTS, STEP_CONTRACTS } from '../../../lambda/steps/registry.ts';
import { FakePlatform } from '../../support/fake-platform.ts';

const ADAPTERS = resolve('lambda/adapters');
const CONTRACTS = [...STEP_CONTRACTS, ...FUNCTION_CONTRACTS];

/** Keeps the configuration it is given. */
class FakeClient {
  readonly configuration: ClientConfiguration;
  constructor(configuration: ClientConfiguration) {
    this.configuration = configuration;
  }
}

interface EndpointClient {
  readonly config: {
    readonly region: () => Promise<string>;
    readonly endpointProvider: (parameters: Record<string, unknown>) => { readonly url: URL };
  };
}

/** Every client class that an adapter imports, with its package. */
function clientClasses(): readonly [name: string, module: string][] {
  const found = new Map<string, string>();
  for (const file of readdirSync(ADAPTERS).filter((name) => name.endsWith('.ts'))) {
    const source = readFileSync(join(ADAPTERS, file), 'utf8');
    for (const [, imported = '', module = ''] of source.matchAll(
      /import \{([^}]*)\} from '(@aws-sdk\/client-[a-z0-9-]+)'/g,
    )) {
      const name = /\b(?!type )(\w+Client)\b/.exec(imported)?.[1];
      if (name !== undefined) found.set(name, module);
    }
  }
  return [...found].toSorted(([a], [b]) => a.localeCompare(b));
}

describe('making SDK clients', () => {
  it('gives every client a region, explicit time-outs and a bounded number of attempts', () => {
    const { configuration } = client(new FakePlatform('recovery'), FakeClient, 'rds');
    expect(configuration).toEqual({
      region: 'us-west-2',
      maxAttempts: 3,
      retryMode: 'standard',
      requestHandler: {
        connectionTimeout: 1_000,
        requestTimeout: 3_000,
        throwOnRequestTimeout: true,
        socketTimeout: 3_000,
      },
    });
  });

  it('asks the other region once and briefly', () => {
    const { configuration } = client(new FakePlatform('recovery'), FakeClient, 'rds', 'peer');
    expect(configuration).toMatchObject({
      region: 'us-east-1',
      maxAttempts: 1,
      requestHandler: { connectionTimeout: 1_000, requestTimeout: 2_000 },
    });
  });

  it("lets the platform's overrides win, for the service and region that are asked", () => {
    const asked: string[] = [];
    const platform: Platform = Object.assign(new FakePlatform('primary'), {
      aws: {
        clientConfiguration(service: string, region: string) {
          asked.push(`${service} ${region}`);
          return { maxAttempts: 9 };
        },
      },
    });
    expect(client(platform, FakeClient, 'sfn', 'peer').configuration.maxAttempts).toBe(9);
    expect(asked).toEqual(['sfn us-west-2']);
  });

  it('makes one client per platform, service and region', () => {
    const platform = new FakePlatform();
    expect(client(platform, SFNClient, 'sfn')).toBe(client(platform, SFNClient, 'sfn'));
    expect(client(platform, SFNClient, 'sfn')).not.toBe(client(platform, SFNClient, 'sfn', 'peer'));
    expect(client(platform, SFNClient, 'sfn')).not.toBe(client(new FakePlatform(), SFNClient, 'sfn'));
  });

  it('stops at a bounded number of attempts when nobody answers', async () => {
    let attempts = 0;
    const platform: Platform = Object.assign(new FakePlatform(), {
      aws: {
        clientConfiguration: () => ({
          credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
          requestHandler: {
            handle() {
              attempts += 1;
              return Promise.reject(Object.assign(new Error('dark'), { name: 'TimeoutError' }));
            },
          },
        }),
      },
    });
    const asking = client(platform, DynamoDBClient, 'dynamodb', 'peer').send(
      new GetItemCommand({ TableName: 't', Key: { pk: { S: 'a' } } }),
    );
    await expect(asking).rejects.toMatchObject({ name: 'TimeoutError' });
    expect(attempts).toBe(PEER_REGION.attempts);
  });

  it.each(clientClasses())('resolves a regional endpoint for %s', async (name, module) => {
    const exported = (await import(module)) as Record<
      string,
      new (configuration: ClientConfiguration) => EndpointClient
    >;
    const Client = exported[name];
    expect(Client).toBeDefined();
    if (Client === undefined) return;
    const { config } = client(new FakePlatform('primary'), Client, name);
    const { url } = config.endpointProvider({
      Region: await config.region(),
      UseFIPS: false,
      UseDualStack: false,
      Bucket: 'muster-shop-evidence',
    });
    expect(url.hostname).toContain('us-east-1');
  });
});

describe('the time of a call that nobody answers', () => {
  it('is attempts times time-out and the waits between them', () => {
    expect(worstCallMilliseconds(OWN_REGION)).toBe(3 * 3_000 + 3_000);
    expect(worstCallMilliseconds(PEER_REGION)).toBe(2_000);
  });

  it.each(CONTRACTS.map((contract) => [contract.name, contract.attemptSeconds]))(
    'fits into the time-out of %s (%d s) with the journal entry about it',
    (_name, attemptSeconds) => {
      const unansweredAndNoted = 2 * worstCallMilliseconds(OWN_REGION) + worstCallMilliseconds(PEER_REGION);
      expect(unansweredAndNoted / 1_000).toBeLessThan(attemptSeconds);
    },
  );
});
