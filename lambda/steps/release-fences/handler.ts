import { databasesOf } from '../../adapters/databases.ts';
import { ownLedger } from '../../adapters/ledger.ts';
import type { Platform } from '../../platform.ts';
import type { Databases } from '../../ports/databases.ts';
import type { Ledger } from '../../ports/ledger.ts';
import { peerScope } from '../../rules/arns.ts';
import { builtByHand, rebuildable } from '../../rules/old-side.ts';
import type { StepEvent } from '../contract.ts';
import { lambdaEntry } from '../run-step.ts';
import type { Step } from '../step.ts';
import { releaseFences } from './contract.ts';
import { decide, type Action, type Observed } from './decide.ts';

export interface Ports {
  readonly ledger: Pick<Ledger, 'fences' | 'putFence'>;
  readonly peerDatabases: Pick<Databases, 'describe'>;
}

export const step: Step<Ports, Observed, Action> = {
  contract: releaseFences,
  ports: (platform) => ({ ledger: ownLedger(platform), peerDatabases: databasesOf(platform, 'peer') }),
  observe,
  decide,
  act: async ({ ledger }, { fence }) => {
    await ledger.putFence(fence);
  },
};

export const { handler, bind } = lambdaEntry(step);

async function observe(
  { ledger, peerDatabases }: Ports,
  _event: StepEvent,
  platform: Platform,
): Promise<Observed> {
  const { side } = peerScope(platform);
  const databases = rebuildable(platform);
  const [fences, there] = await Promise.all([
    ledger.fences(),
    peerDatabases.describe(databases.map(({ instances }) => instances[side].identifier)),
  ]);
  return {
    byHand: builtByHand(platform).map(({ name }) => name),
    databases: databases.map(({ name, instances }) => ({
      name,
      fence: fences.find(({ database }) => database === name),
      standby: there.get(instances[side].identifier),
      writerArn: instances[platform.side].arn,
    })),
  };
}
