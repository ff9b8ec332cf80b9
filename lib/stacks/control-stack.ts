import type { Construct } from 'constructs';
import type { Deployment } from '../../lambda/deployment.ts';
import type { FunctionContract } from '../../lambda/steps/contract.ts';
import { deploymentGuard } from '../../lambda/steps/deployment-guard/contract.ts';
import { FUNCTION_CONTRACTS, STEP_CONTRACTS } from '../../lambda/steps/registry.ts';
import { AccessLogBucket } from '../constructs/access-log-bucket.ts';
import { BundledFunction, type AnyContract } from '../constructs/bundled-function.ts';
import { DeploymentGuard } from '../constructs/deployment-guard.ts';
import { DrillSchedule } from '../constructs/drill-schedule.ts';
import { EncryptionKey } from '../constructs/encryption-key.ts';
import { EvidenceBucket } from '../constructs/evidence-bucket.ts';
import { FunctionTrigger } from '../constructs/function-trigger.ts';
import { IncidentTopic } from '../constructs/incident-topic.ts';
import { LatchAlarm } from '../constructs/latch-alarm.ts';
import { LedgerTable } from '../constructs/ledger-table.ts';
import { backupRole, databaseMonitoringRole } from '../constructs/managed-roles.ts';
import { PeopleRoles } from '../constructs/people-roles.ts';
import { idOf, type RegionScope } from '../constructs/region-scope.ts';
import { RunbookMachine } from '../constructs/runbook-machine.ts';
import { renderStateMachine, runbookFunctionArns } from '../runbooks/machinery/state-machine.ts';
import { RUNBOOKS } from '../runbooks/runbooks.ts';
import { RegionStack, partOf } from './region-stack.ts';

export interface ControlStackProps {
  readonly region: RegionScope;
  readonly deployment: Deployment;
  /** Folder of each function's bundle, by the function's name. */
  readonly bundles: ReadonlyMap<string, string>;
}

/** Everything that decides and acts in a region: the key, ledger and evidence, the functions, the runbooks, the roles. */
export class ControlStack extends RegionStack {
  readonly #deployment: Deployment;
  readonly #bundles: ReadonlyMap<string, string>;

  constructor(scope: Construct, props: ControlStackProps) {
    const { region } = props;
    super(scope, {
      region,
      part: partOf(region, 'control'),
      description: `ledger, runbooks and roles of ${region.place.region}`,
    });
    this.#deployment = props.deployment;
    this.#bundles = props.bundles;
    const key = new EncryptionKey(this, 'Key', {
      region,
      alias: region.names.kmsAlias,
      description: `Muster: data of ${region.topology.application} in ${region.place.region}`,
      // Alarms publish to the encrypted topic.
      services: ['cloudwatch.amazonaws.com'],
    });
    const ledger = new LedgerTable(this, 'Ledger', { region });
    const guardFunction = this.#function(deploymentGuard, key);
    this.#standing(key);
    for (const contract of [...STEP_CONTRACTS, ...FUNCTION_CONTRACTS].filter(outsideNetwork)) {
      if (contract.name !== deploymentGuard.name) this.#function(contract, key);
    }
    for (const contract of FUNCTION_CONTRACTS.filter(outsideNetwork)) this.#triggers(contract);
    this.#runbooks();
    new DrillSchedule(this, 'Drills', { region });
    // The guard needs these three to answer, so they cannot wait for it. Everything else does.
    new DeploymentGuard(this, 'Guard', { region }).protectAll([key, ledger, guardFunction]);
  }

  /** What stands by until a run needs it. */
  #standing(key: EncryptionKey): void {
    const { regionScope: region } = this;
    const accessLogs = new AccessLogBucket(this, 'AccessLogs', { region });
    // S3 takes a bucket for logs only if it is there and lets the logging service in.
    new EvidenceBucket(this, 'Evidence', { region }).node.addDependency(accessLogs);
    new IncidentTopic(this, 'Topic', { region, keyArn: key.arn });
    new PeopleRoles(this, 'People', { region });
    new LatchAlarm(this, 'Latch', { region });
    backupRole(this, region);
    databaseMonitoringRole(this, region);
  }

  #function(contract: AnyContract, key: EncryptionKey): BundledFunction {
    const { regionScope: region } = this;
    const bundle = this.#bundles.get(contract.name);
    if (bundle === undefined) throw new Error(`The function ${contract.name} has not been bundled.`);
    return new BundledFunction(this, functionId(contract), {
      region,
      scope: { deployment: this.#deployment, side: region.side },
      contract,
      bundle,
      keyArn: key.arn,
    });
  }

  #triggers(contract: FunctionContract): void {
    const { regionScope: region } = this;
    const target = this.node.findChild(functionId(contract)) as BundledFunction;
    if (contract.schedule !== undefined) {
      new FunctionTrigger(this, `${idOf(contract.name)}Schedule`, {
        region,
        target,
        purpose: contract.name,
        description: contract.title,
        on: { schedule: contract.schedule },
      });
    }
    if (contract.onRunEnded === true) {
      new FunctionTrigger(this, `${idOf(contract.name)}OnRunEnded`, {
        region,
        target,
        purpose: `${contract.name}-on-run-ended`,
        description: 'A run failed, timed out or was stopped in the console, where no Catch runs.',
        on: {
          pattern: {
            source: ['aws.states'],
            'detail-type': ['Step Functions Execution Status Change'],
            detail: {
              status: ['ABORTED', 'TIMED_OUT', 'FAILED'],
              stateMachineArn: Object.values(region.names.stateMachines),
            },
          },
        },
      });
    }
  }

  #runbooks(): void {
    const { regionScope: region } = this;
    const scope = { deployment: this.#deployment, side: region.side };
    for (const runbook of RUNBOOKS) {
      new RunbookMachine(this, `${idOf(runbook.name)}Runbook`, {
        region,
        name: runbook.name,
        definition: renderStateMachine(runbook, scope),
        functionArns: runbookFunctionArns(runbook, scope),
      });
    }
  }
}

/** Those that speak SQL stand in a network, which stands after this stack: see `SqlStack`. */
function outsideNetwork({ network }: AnyContract): boolean {
  return network === undefined;
}

function functionId(contract: AnyContract): string {
  return `${idOf(contract.name)}Function`;
}
