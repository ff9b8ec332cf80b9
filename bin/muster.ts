import path from 'node:path';
import { App } from 'aws-cdk-lib';
import { ConfigError, formatConfigError, loadConfig } from '../lib/config/index.ts';
import { synthesize } from '../lib/stacks/index.ts';
import { topologyOf } from '../lib/topology/index.ts';

/**
 * What the CDK CLI runs. `-c config=FILE` chooses the configuration; `-c detach=NAME,...` leaves database instances out
 * of their templates, the step between two roles (docs/decisions/0003-topology-flip.md).
 */
const root = path.resolve('.');
const { node } = new App({ autoSynth: false });
const file: unknown = node.tryGetContext('config');
const detach: unknown = node.tryGetContext('detach');

try {
  const config = await loadConfig({ root, ...(typeof file === 'string' ? { file } : {}) });
  await synthesize(topologyOf(config), {
    root,
    checks: true,
    ...(typeof detach === 'string' ? { detach: detach.split(',') } : {}),
  });
} catch (error) {
  // A mistake in the configuration is explained; anything else is a fault of ours and keeps its stack.
  console.error(error instanceof ConfigError ? formatConfigError(error) : error);
  process.exitCode = 1;
}
