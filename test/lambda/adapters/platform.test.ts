import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { nodeHttp } from '../../../lambda/adapters/node-http.ts';
import { awsPlatform } from '../../../lambda/adapters/platform.ts';
import { systemClock } from '../../../lambda/adapters/system-clock.ts';
import { deploymentWith } from '../../lib/runbooks/support/deployment.ts';

describe('the platform on AWS', () => {
  let folder: string;

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'muster-platform-'));
    writeFileSync(join(folder, 'deployment.json'), JSON.stringify(deploymentWith(1)));
  });

  afterAll(() => {
    rmSync(folder, { recursive: true });
  });

  it('reads the configuration beside the code and the side from the environment', () => {
    const platform = awsPlatform({ LAMBDA_TASK_ROOT: folder, MUSTER_SIDE: 'recovery' });
    expect(platform.deployment).toEqual(deploymentWith(1));
    expect(platform.side).toBe('recovery');
    expect(platform.aws.clientConfiguration('rds', 'us-west-2')).toEqual({});
  });

  it.each([undefined, '', 'us-east-1'])('refuses the side %j', (side) => {
    expect(() => awsPlatform({ LAMBDA_TASK_ROOT: folder, MUSTER_SIDE: side })).toThrow(
      'must be primary or recovery',
    );
  });
});

describe('HTTP of the platform', () => {
  let server: Server;
  let base: string;
  const seen: { method: string | undefined; headers: IncomingMessage['headers']; body: string }[] = [];

  beforeAll(async () => {
    server = createServer((request, response) => {
      let body = '';
      request.on('data', (chunk: Buffer) => {
        body += chunk.toString();
      });
      request.on('end', () => {
        seen.push({ method: request.method, headers: request.headers, body });
        if (request.url === '/never') return;
        response.statusCode = request.url === '/moved' ? 301 : 200;
        response.setHeader('location', '/elsewhere');
        response.end('ok');
      });
    });
    await new Promise<void>((resolve) => {
      server.listen(0, '127.0.0.1', resolve);
    });
    base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });

  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });

  const http = nodeHttp(systemClock);

  it('answers the status, follows nothing and sends the name it was told to', async () => {
    const options = { timeoutMilliseconds: 2_000, serverName: 'shop.example.com' };
    expect(await http.get(`${base}/moved`, options)).toMatchObject({ status: 301 });
    expect(seen.at(-1)?.headers.host).toBe('shop.example.com');
    expect(seen.at(-1)?.headers.connection).toBe('close');
  });

  it('puts a body with the empty content type that a signed address demands', async () => {
    await http.put(`${base}/answer`, '{"Status":"SUCCESS"}', { timeoutMilliseconds: 2_000 });
    expect(seen.at(-1)).toMatchObject({
      method: 'PUT',
      body: '{"Status":"SUCCESS"}',
      headers: { 'content-type': '', 'content-length': '20' },
    });
  });

  it('fails when nobody answers within the time', async () => {
    await expect(http.get(`${base}/never`, { timeoutMilliseconds: 30 })).rejects.toThrow();
  });
});
