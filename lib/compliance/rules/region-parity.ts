import type { AssemblyModel } from '../assembly-model/index.ts';
import { otherSide, SIDES, type Deployment, type Side } from '../../../lambda/deployment.ts';
import { FUNCTION_CONTRACTS, STEP_CONTRACTS } from '../../../lambda/steps/registry.ts';
import { objects, text } from '../assembly-model/values.ts';
import { parseArn } from '../assembly-model/arns.ts';
import { RECOVERY_CONTROLS } from './framework/controls.ts';
import type { Rule, Violation } from './framework/rule.ts';

export const regionParity: Rule = {
  id: 'DR-REGION-PARITY',
  title: 'Each region has everything it needs to be activated',
  level: 'error',
  protectsFrom:
    'A way back that does not exist: after the first failover the other region has to be able to do the same.',
  remedy: 'Deploy the control stack in both regions, from the same configuration.',
  controls: [...RECOVERY_CONTROLS, 'CP-7'],
  failureModes: [82, 92],
  evaluate: (assembly) => {
    const { deployment } = assembly.intent;
    return deployment === undefined ? [] : SIDES.flatMap((side) => judge(assembly, deployment, side));
  },
};

interface Needed {
  readonly type: string;
  readonly name: string;
  /** In words. */
  readonly what: string;
}

function judge(assembly: AssemblyModel, deployment: Deployment, side: Side): readonly Violation[] {
  const region = deployment.regions[side];
  const missing = neededIn(deployment, side).filter(
    ({ type, name }) => assembly.named(type, name, region) === undefined,
  );
  const unscheduled = schedulesIn(deployment, side).filter((name) => !isScheduled(assembly, region, name));
  return [
    ...missing.flatMap((each) =>
      violation(assembly, deployment, side, each, `${each.what} ${each.name} is missing`),
    ),
    ...unscheduled.flatMap((name) =>
      violation(assembly, deployment, side, functionOf(name), `Nothing starts the function ${name}`),
    ),
  ];
}

/** Where its twin stands; that is the one whose reader knows what is missing over there. */
function violation(
  assembly: AssemblyModel,
  deployment: Deployment,
  side: Side,
  needed: Needed,
  what: string,
): readonly Violation[] {
  const region = deployment.regions[side];
  const own = assembly.named(needed.type, needed.name, region);
  const twin = assembly.named(needed.type, needed.name, deployment.regions[otherSide(side)]);
  const at = own ?? twin ?? assembly.stacks.find((stack) => stack.region === region) ?? assembly.stacks[0];
  return at === undefined ? [] : [{ at, message: `${what} in ${region}.` }];
}

function neededIn(deployment: Deployment, side: Side): readonly Needed[] {
  const names = deployment.names[side];
  return [
    ...Object.values(names.stateMachines).map((arn) => ({
      type: 'AWS::StepFunctions::StateMachine',
      name: parseArn(arn)?.resource.split(':').at(-1) ?? arn,
      what: 'The runbook',
    })),
    ...[...STEP_CONTRACTS, ...FUNCTION_CONTRACTS].map(({ name }) =>
      functionOf(`${names.functionPrefix}${name}`),
    ),
    { type: 'AWS::DynamoDB::Table', name: names.ledgerTable, what: 'The ledger' },
    { type: 'AWS::KMS::Alias', name: names.kmsAlias, what: 'The key' },
    { type: 'AWS::CloudWatch::Alarm', name: names.latchAlarm, what: 'The latch alarm' },
    { type: 'AWS::S3::Bucket', name: names.evidenceBucket, what: 'The evidence bucket' },
    { type: 'AWS::Backup::BackupVault', name: names.backupVault, what: 'The vault' },
    { type: 'AWS::IAM::Role', name: names.backupRole, what: 'The role of AWS Backup' },
  ];
}

function functionOf(name: string): Needed {
  return { type: 'AWS::Lambda::Function', name, what: 'The function' };
}

function schedulesIn(deployment: Deployment, side: Side): readonly string[] {
  return FUNCTION_CONTRACTS.filter(({ schedule }) => schedule !== undefined).map(
    ({ name }) => `${deployment.names[side].functionPrefix}${name}`,
  );
}

/** The function itself may be missing; then the other finding says so. */
function isScheduled(assembly: AssemblyModel, region: string, functionName: string): boolean {
  if (assembly.named('AWS::Lambda::Function', functionName, region) === undefined) return true;
  return assembly
    .ofType('AWS::Events::Rule')
    .some(
      (rule) =>
        rule.region === region &&
        rule.at('ScheduleExpression') !== undefined &&
        rule.text('State') !== 'DISABLED' &&
        objects(rule.at('Targets')).some(
          (target) => parseArn(text(target['Arn']))?.resource === `function:${functionName}`,
        ),
    );
}
