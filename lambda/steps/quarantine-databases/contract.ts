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
    ...permissionOn(
      ['rds:DescribeDBSnapshots', 'rds:CreateDBSnapshot', 'rds:AddTagsToResource'],
      [
        ...arns,
        ...arns.map((arn) => arnInRegion(peer, 'rds', `snapshot:${arn.split(':').at(-1) ?? ''}-final-*`)),
      ].filter(() => arns.length > 0),
      'The final snapshot of each old primary: its name ends with the epoch, which the deployment does not know.',
    ),
    ...permissionOn(
      ['rds:ModifyDBInstance'],
      [...arns, ...arns.map(keptPattern)],
      'Deletion protection and the new name of each old primary: it ends with the epoch. Nothing can be deleted.',
    ),
  ];
  return permissions.map(saying(WHEN_DARK));
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
