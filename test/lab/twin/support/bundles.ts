import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { buildSync } from 'esbuild';

const folders: string[] = [];
afterAll(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

/** Bundles a handler's source as the deployment does (one CommonJS file, `deployment.json` beside it). */
export function bundleSource(source: string, deployment: object = DEPLOYMENT): string {
  const folder = mkdtempSync(join(tmpdir(), 'muster-bundle-'));
  folders.push(folder);
  buildSync({
    stdin: { contents: source, resolveDir: resolve('.'), loader: 'ts' },
    outfile: join(folder, 'index.js'),
    bundle: true,
    format: 'cjs',
    platform: 'node',
    target: 'node24',
    mainFields: ['module', 'main'],
    minifySyntax: true,
    minifyWhitespace: true,
    logLevel: 'silent',
  });
  writeFileSync(join(folder, 'deployment.json'), JSON.stringify(deployment));
  return folder;
}

export const REGIONS = { primary: 'us-east-1', recovery: 'us-west-2' } as const;

/** As much of a deployed configuration as the platform and the services' adoption read. */
export const DEPLOYMENT = {
  application: 'shop',
  account: '111122223333',
  regions: REGIONS,
  names: { primary: namesIn(REGIONS.primary), recovery: namesIn(REGIONS.recovery) },
};

function namesIn(region: string) {
  return {
    functionPrefix: 'muster-shop-',
    topicArn: `arn:aws:sns:${region}:111122223333:muster-shop-incidents`,
  };
}
