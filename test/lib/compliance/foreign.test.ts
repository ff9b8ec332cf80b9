import path from 'node:path';
import { readAssembly } from '../../../lib/compliance/assembly-model/index.ts';
import { evaluateRules } from '../../../lib/compliance/rules/index.ts';

const FOLDER = path.resolve(__dirname, '../../fixtures/foreign');

/** `level rule path`, in the order of the rules. */
function findingsIn(design: string): readonly string[] {
  const assembly = readAssembly(path.join(FOLDER, design));
  return evaluateRules(assembly).map((finding) => `${finding.level} ${finding.rule} ${finding.path}`);
}

/** Templates as others write them. Whatever is found has to be worth somebody's time; the comments say why it is. */
describe('templates that were not written with this project', () => {
  test('a PostgreSQL replica in another region, as the RDS User Guide makes it', () => {
    expect(findingsIn('rds-cross-region-replica')).toEqual([
      // The default of DeleteAutomatedBackups is true, and there is no other backup.
      'warning DR-AUTOMATED-BACKUPS-KEPT primary.us-east-1/Database',
      'warning DR-BACKUP-COVERAGE primary.us-east-1/Database',
      // Nothing keeps either from being deleted; of a replica CloudFormation takes no final snapshot.
      'error DR-DELETION-PROTECTION primary.us-east-1/Database',
      'error DR-DELETION-PROTECTION replica.us-west-2/Replica',
      // Both keys are scheduled for deletion with their stacks, and with them every snapshot.
      'warning DR-KEY-RETAINED primary.us-east-1/Key',
      'warning DR-KEY-RETAINED replica.us-west-2/Key',
      'error DR-LAST-COPY-RETAINED replica.us-west-2/Replica',
      // A bad UPDATE is in the replica at once, and no point in time exists over there.
      'warning DR-POINT-IN-TIME-ELSEWHERE primary.us-east-1/Database',
      // PostgreSQL 16 could keep backups as a replica; after a promotion there would be none for a while.
      'warning DR-REPLICA-BACKUPS replica.us-west-2/Replica',
      'warning DR-REPLICA-LAG-ALARM replica.us-west-2/Replica',
      // The source demands TLS by its parameter group; promoted, the replica would not.
      'error DR-REPLICA-PARAMETER-GROUP replica.us-west-2/Replica',
      // The password is made up in us-east-1 and stands nowhere else.
      'error DR-SECRET-SECOND-REGION primary.us-east-1/Credentials',
    ]);
  });

  test('an Aurora global database', () => {
    // Managed passwords are no obstacle to a global cluster, and its members are protected: nothing about those.
    expect(findingsIn('aurora-global-database')).toEqual([
      // The alarm on the replication keeps quiet when the primary region falls silent.
      'warning DR-ALARM-MISSING-DATA us-east-1/ReplicationLag',
      'warning DR-BACKUP-COVERAGE us-east-1/Cluster',
      // Cluster parameter groups are not inherited (Aurora User Guide, global databases).
      'error DR-REPLICA-PARAMETER-GROUP us-west-2/Cluster',
    ]);
  });

  test('replicated buckets, one of them with care', () => {
    // Documents is replicated as the S3 User Guide says for KMS; its logs are nobody's data.
    expect(findingsIn('s3-cross-region-replication')).toEqual([
      // A rule of the old form (Prefix, no Filter) replicates deletions; nobody may have wanted that.
      'warning DR-BUCKET-DELETE-MARKERS source/Invoices',
      // The default key is KMS, the rule does not select such objects: nothing is replicated at all.
      'error DR-BUCKET-REPLICATION-KEY source/Invoices',
      'warning DR-BUCKET-REPLICATION-TIME source/Invoices',
      // What is written over there while it serves never comes back.
      'warning DR-BUCKET-WAY-BACK source/Documents',
      'warning DR-BUCKET-WAY-BACK source/Invoices',
    ]);
  });

  test('load balancers behind failover records', () => {
    // Without a database there is nothing to promote: that traffic comes back by itself is as it should be.
    expect(findingsIn('route53-alb-failover')).toEqual([
      // The default of the parameter is a certificate of us-east-1: the listener cannot be made in us-west-2.
      'error DR-CERTIFICATE-OWN-REGION us-west-2/application/Listener',
      // The legacy name has a PRIMARY and nothing else: no secondary, no check, a quarter of an hour in every cache.
      'error DR-FAILOVER-PAIR us-east-1/dns/Records',
      'error DR-FAILOVER-PRIMARY-CHECK us-east-1/dns/Records',
      'warning DR-FAILOVER-TTL us-east-1/dns/Records',
      // No new task starts in us-west-2 while the registry of us-east-1 is gone.
      'error DR-IMAGE-OWN-REGION us-west-2/application/Task',
    ]);
  });

  test('an active-active application on a global table', () => {
    // Both regions write and keep points in time, keys are their own, and the state machine is no runbook.
    expect(findingsIn('dynamodb-global-table')).toEqual([]);
  });

  test('a backup plan that copies to another region', () => {
    expect(findingsIn('backup-across-regions')).toEqual([
      // Its tag says none while a plan is there for all others.
      'error DR-BACKUP-COVERAGE us-east-1/Reports',
      // Copies live 35 days, the lock over there demands 60: every copy job is refused.
      'error DR-BACKUP-RETENTION us-east-1/Plan',
      // A copied recovery point is a snapshot; between two of them nothing can be restored in us-east-2.
      'warning DR-POINT-IN-TIME-ELSEWHERE us-east-1/Ledger',
      'warning DR-POINT-IN-TIME-ELSEWHERE us-east-1/Reports',
      // Databases are test-restored, the file system never was.
      'error DR-RESTORE-TESTING us-east-1/Shared',
      'error DR-SECOND-REGION us-east-1/Reports',
      // It is tagged as compliance; without ChangeableForDays it is a governance lock.
      'error DR-VAULT-LOCK-MODE us-east-2/Vault',
    ]);
  });

  test('an orchestrator of Step Functions and Lambda, in the manner of public samples', () => {
    expect(findingsIn('step-functions-orchestrator')).toEqual([
      // The task token of the approval is in the log: who reads it can approve.
      'error DR-EXECUTION-DATA orchestrator.us-west-2/Failover',
      'warning DR-FAILURE-CAUGHT orchestrator.us-west-2/Failover',
      // One role for three functions: each of them may change records and reads exports at run time.
      'error DR-GLOBAL-CONTROL-PLANE orchestrator.us-west-2/Promote',
      'error DR-GLOBAL-CONTROL-PLANE orchestrator.us-west-2/Check',
      'error DR-GLOBAL-CONTROL-PLANE orchestrator.us-west-2/SwitchDns',
      'error DR-LAMBDA-RETRY orchestrator.us-west-2/Failover',
      'error DR-ROLE-BACKUP-DELETION orchestrator.us-west-2/Role',
      'error DR-ROLE-WILDCARDS orchestrator.us-west-2/Role',
      'error DR-STATE-TIMEOUT orchestrator.us-west-2/Failover',
      'warning DR-STOPPED-RUN orchestrator.us-west-2/Failover',
      // Nobody answers the mail: the run waits for a year.
      'error DR-TASK-TOKEN-TIMEOUT orchestrator.us-west-2/Failover',
    ]);
  });

  test('one template for both regions, decided at deployment', () => {
    // Retention, protection, role, target and topic are given later: nothing about any of them.
    expect(findingsIn('pilot-light-one-template')).toEqual([
      // Whatever is decided later, no restore test is in it.
      'warning DR-RESTORE-TESTING pilot-light/Database',
    ]);
  });
});

test('a folder without templates is refused, with what to do', () => {
  expect(() => readAssembly(path.resolve(__dirname, '../config'))).toThrow(
    /There is no CloudFormation template in .*Name the output folder/s,
  );
});
