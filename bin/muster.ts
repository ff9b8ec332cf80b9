import path from 'node:path';
import { App } from 'aws-cdk-lib';
import { ConfigError, formatConfigError, loadConfig } from '../lib/config/index.ts';
import { synthesize } from '../lib/stacks/index.ts';
import { topologyOf } from '../lib/topology/index.ts';

/** What the CDK CLI runs. `-c config=FILE` chooses the configuration. */
const root = path.resolve('.');
const file: unknown = new App({ autoSynth: false }).node.tryGetContext('config');

try {
  const config = await loadConfig({ root, ...(typeof file === 'string' ? { file } : {}) });
  await synthesize(topologyOf(config), { root, checks: true });
} catch (error) {
  // A mistake in the configuration is explained; anything else is a fault of ours and keeps its stack.
  console.error(error instanceof ConfigError ? formatConfigError(error) : error);
  process.exitCode = 1;
}
