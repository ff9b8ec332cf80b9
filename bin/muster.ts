import path from 'node:path';
import { App } from 'aws-cdk-lib';
import { WaiverError, todayFrom } from '../lib/compliance/waivers/index.ts';
import { ConfigError, formatConfigError, loadConfig } from '../lib/config/index.ts';
import { synthesize } from '../lib/stacks/index.ts';
import { topologyOf } from '../lib/topology/index.ts';

/**
 * What the CDK CLI runs. `-c config=FILE` chooses the configuration; `-c detach=NAME,...` leaves database instances out
 * of their templates, the step between two roles (docs/decisions/0003-topology-flip.md). `-c today=YYYY-MM-DD` is the
 * day waivers are held against, in place of the clock's.
 */
const root = path.resolve('.');
const { node } = new App({ autoSynth: false });
const file: unknown = node.tryGetContext('config');
const detach: unknown = node.tryGetContext('detach');
const clockDay = new Date().toISOString().slice(0, 10);

try {
  const config = await loadConfig({ root, ...(typeof file === 'string' ? { file } : {}) });
  await synthesize(topologyOf(config), {
    root,
    checks: { waivers: config.waivers, today: todayFrom(node.tryGetContext('today'), clockDay) },
    ...(typeof detach === 'string' ? { detach: detach.split(',') } : {}),
  });
} catch (error) {
  console.error(textOf(error));
  process.exitCode = 1;
}

/** A mistake of the user's is explained; anything else is a fault of ours and keeps its stack. */
function textOf(error: unknown): unknown {
  if (error instanceof ConfigError) return formatConfigError(error);
  return error instanceof WaiverError ? error.message : error;
}
