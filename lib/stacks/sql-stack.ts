import type { Construct } from 'constructs';
import type { Deployment } from '../../lambda/deployment.ts';
import type { FunctionContract } from '../../lambda/steps/contract.ts';
import { FUNCTION_CONTRACTS, STEP_CONTRACTS } from '../../lambda/steps/registry.ts';
import { BundledFunction, type AnyContract } from '../constructs/bundled-function.ts';
import { FunctionTrigger } from '../constructs/function-trigger.ts';
import { idOf, type RegionScope } from '../constructs/region-scope.ts';
import { functionNetworkIn } from './network-stack.ts';
import { RegionStack, partOf } from './region-stack.ts';

/**
 * Lambda takes the network interfaces of a function away that nobody has invoked for some weeks, and the next
 * invocation fails while it gets new ones (Lambda Developer Guide, "Lambda function states"). Once a day is far more
 * often than that, and costs nothing.
 */
const KEEP_AWAKE = 'rate(1 day)';

export interface SqlStackProps {
  readonly region: RegionScope;
  readonly deployment: Deployment;
  /** Folder of each function's bundle, by the function's name. */
  readonly bundles: ReadonlyMap<string, string>;
}

/**
 * The functions that connect to databases. A stack of their own, because they stand in a network and the network
 * comes after the stack that decides and acts.
 */
export class SqlStack extends RegionStack {
  constructor(scope: Construct, { region, deployment, bundles }: SqlStackProps) {
    super(scope, {
      region,
      part: partOf(region, 'sql'),
      description: `functions of ${region.place.region} that connect to databases`,
      disposable: true,
    });
    const network = functionNetworkIn(region);
    for (const contract of [...STEP_CONTRACTS, ...FUNCTION_CONTRACTS].filter(inNetwork)) {
      const bundle = bundles.get(contract.name);
      if (bundle === undefined) throw new Error(`The function ${contract.name} has not been bundled.`);
      const target = new BundledFunction(this, `${idOf(contract.name)}Function`, {
        region,
        scope: { deployment, side: region.side },
        contract,
        bundle,
        ...(network === undefined ? {} : { network }),
      });
      if (network !== undefined) this.#trigger(contract, target);
    }
    this.guard();
  }

  #trigger(contract: AnyContract & Pick<FunctionContract, 'onBackupJob'>, target: BundledFunction): void {
    const { regionScope: region } = this;
    new FunctionTrigger(this, `${idOf(contract.name)}Ping`, {
      region,
      target,
      purpose: `${contract.name}-ping`,
      description: 'Keeps the function connected to the network, so that it answers when it is needed.',
      on: { schedule: KEEP_AWAKE, input: { ping: true } },
    });
    if (contract.onBackupJob === true) {
      new FunctionTrigger(this, `${idOf(contract.name)}OnBackupJob`, {
        region,
        target,
        purpose: `${contract.name}-on-backup-job`,
        description: 'The backup plan has begun or completed a backup of a database.',
        on: {
          pattern: {
            source: ['aws.backup'],
            'detail-type': ['Backup Job State Change'],
            detail: {
              state: ['CREATED', 'COMPLETED'],
              resourceType: ['RDS'],
              createdBy: { backupPlanId: [{ exists: true }] },
            },
          },
        },
      });
    }
  }
}

function inNetwork({ network }: AnyContract): boolean {
  return network === 'database';
}
