import {
  arnInRegion,
  describeInstances,
  peerScope,
  permissionOn,
  regionOfScope,
  saying,
} from '../../rules/arns.ts';
import { keptPattern } from '../../rules/kept-database.ts';
import { rebuildable } from '../../rules/old-side.ts';
import type { HandCommand, Permission, Scope, StepContract } from '../contract.ts';

export const quarantineDatabases: StepContract = {
  name: 'quarantine-databases',
  title: 'Put the old primaries aside',
  purpose:
    'Takes a final snapshot of each fenced old primary and renames it, so that its name is free for the new replica. It keeps the fence group and its deletion protection, stands in the ledger with what it costs a month, and nothing ever deletes it. ' +
    'An old primary that stood before Muster is left as it is.',
  // A snapshot takes up to an hour, a rename ten minutes, and a daily backup may come before either.
  deadlineSeconds: 3 * 3600,
  pollSeconds: 90,
  // A look is the ledger (12 s) beside the peer (4 s); a move is two writes (24 s) and a peer call (2 s).
  attemptSeconds: 60,
  permissions: (scope) => quarantinePermissions(scope),
  failures: [
    {
      name: 'NotFenced',
      meaning: 'An old primary is not proven to be out of reach any more.',
      nextAction: 'Wait until its fence is proven again, then start the runbook again.',
    },
    {
      name: 'NewerActivation',
      meaning: 'An old primary carries a higher epoch: its region has been activated since.',
      nextAction: 'Find the run with that epoch in the ledgers of both regions; this one must not go on.',
    },
    {
      name: 'CannotBePutAside',
      meaning: 'An old primary is in a status it does not leave by itself, or its snapshot failed.',
      nextAction: 'Do what the message says for that instance, then start the runbook again.',
    },
  ],
  duration: [
    { latency: 'lambda.cold-start' },
    { latency: 'rds.snapshot' },
    { latency: 'rds.rename' },
    { latency: 'aws.call', times: 6 },
  ],
  byHand,
};

const WHEN_DARK = 'The step waits, and the run fails at its deadline; started again it goes on from there.';

function quarantinePermissions(scope: Scope): readonly Permission[] {
  const peer = peerScope(scope);
  const arns = rebuildable(scope).map(({ instances }) => instances[peer.side].arn);
  const permissions = [
    describeInstances(peer),
    // Each ARN stands once: two hundred databases have to fit one template.
    ...permissionOn(
      ['rds:DescribeDBSnapshots', 'rds:CreateDBSnapshot', 'rds:AddTagsToResource', 'rds:ModifyDBInstance'],
      arns,
      'The final snapshot, the deletion protection and the new name of each old primary. Nothing can be deleted.',
    ),
    ...permissionOn(
      ['rds:DescribeDBSnapshots', 'rds:CreateDBSnapshot', 'rds:AddTagsToResource'],
      each(arns, (arn) => arnInRegion(peer, 'rds', `snapshot:${identifierIn(arn)}-final-*`), peer),
      'The final snapshot of each old primary: its name ends with the epoch, which the deployment does not know.',
    ),
    ...permissionOn(
      ['rds:ModifyDBInstance'],
      each(arns, keptPattern, peer),
      'The new name of each old primary: it ends with the epoch.',
    ),
  ];
  return permissions.map(saying(WHEN_DARK));
}

/** Beyond so many databases one pattern stands for all that Muster names. */
const NAMED_ONE_BY_ONE = 50;

function each(
  arns: readonly string[],
  pattern: (arn: string) => string,
  { deployment }: Scope,
): readonly string[] {
  if (arns.length <= NAMED_ONE_BY_ONE) return arns.map(pattern);
  const [arn = ''] = arns;
  return [pattern(arn.replace(identifierIn(arn), `muster-${deployment.application}-*`))];
}

function identifierIn(arn: string): string {
  return arn.split(':').at(-1) ?? '';
}

function byHand(scope: Scope): readonly HandCommand[] {
  const peer = peerScope(scope);
  const region = regionOfScope(peer);
  return rebuildable(scope).flatMap(({ instances }) => {
    const { identifier } = instances[peer.side];
    const epoch = `"\${EPOCH:?export EPOCH first}"`;
    return [
      {
        explanation: `Take the final snapshot of ${identifier}. EPOCH is the activation's number in the ledger.`,
        command:
          `aws rds create-db-snapshot --region ${region} --db-instance-identifier ${identifier} ` +
          `--db-snapshot-identifier ${identifier}-final-${epoch}`,
      },
      {
        explanation: 'Wait until it is complete.',
        command:
          `aws rds wait db-snapshot-available --region ${region} ` +
          `--db-snapshot-identifier ${identifier}-final-${epoch}`,
      },
      {
        explanation: `Rename ${identifier}. It stays fenced; write its new name down: it costs money until it is deleted.`,
        command:
          `aws rds modify-db-instance --region ${region} --db-instance-identifier ${identifier} ` +
          `--new-db-instance-identifier ${identifier}-old-${epoch} --deletion-protection --apply-immediately`,
      },
    ];
  });
}
