import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readAssembly, type CloudAssembly } from '../../../../lab/twin/assembly.ts';
import { ACCOUNT } from './worlds.ts';

export interface StackSource {
  readonly name: string;
  readonly region: string;
  readonly template: object;
  /** Names of stacks that have to be deployed before. */
  readonly after?: readonly string[];
}

/**
 * A cloud assembly as the CDK writes it.
 *
 * @param assets folders by object key
 */
export function assemblyOf(
  stacks: readonly StackSource[],
  assets: Readonly<Record<string, string>> = {},
): CloudAssembly {
  const directory = mkdtempSync(join(tmpdir(), 'muster-assembly-'));
  const artifacts: Record<string, object> = {};
  for (const { name, region, template, after = [] } of stacks) {
    artifacts[`${name}.assets`] = { type: 'cdk:asset-manifest', properties: { file: `${name}.assets.json` } };
    artifacts[name] = {
      type: 'aws:cloudformation:stack',
      environment: `aws://${ACCOUNT}/${region}`,
      properties: { templateFile: `${name}.template.json` },
      dependencies: [...after, `${name}.assets`],
    };
    writeJson(directory, `${name}.template.json`, template);
    writeJson(directory, `${name}.assets.json`, { files: filesOf(assets) });
  }
  writeJson(directory, 'manifest.json', { version: '55.0.0', artifacts });
  try {
    return readAssembly(directory);
  } finally {
    rmSync(directory, { recursive: true });
  }
}

function filesOf(assets: Readonly<Record<string, string>>): object {
  return Object.fromEntries(
    Object.entries(assets).map(([objectKey, path]) => [
      objectKey.replace('.zip', ''),
      { source: { path, packaging: 'zip' }, destinations: { here: { bucketName: 'assets', objectKey } } },
    ]),
  );
}

function writeJson(directory: string, name: string, content: object): void {
  writeFileSync(join(directory, name), JSON.stringify(content));
}
