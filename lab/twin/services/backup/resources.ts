import type { LoadedResource, ResourceIdentity, ResourceLoader } from '../../service.ts';
import { propertiesOf } from '../support/borders.ts';
import type { Fields } from '../support/fields.ts';
import { stableUuid } from '../support/ids.ts';
import { Schedule } from './cron.ts';
import { pointArn, resourceTypeOf, type BackupJobs, type BackupWorld, type CopyTarget } from './jobs.ts';
import type { RecoveryPoint, Vault } from './vaults.ts';

interface PlanRule {
  readonly name: string;
  readonly vault: Vault;
  readonly schedule: Schedule;
  readonly startWindowMinutes: number;
  readonly retentionDays: number | undefined;
  readonly copies: readonly CopyTarget[];
}

export function loadersOf(backup: BackupWorld, jobs: BackupJobs): Readonly<Record<string, ResourceLoader>> {
  const plans = new Map<string, readonly PlanRule[]>();
  return {
    'AWS::Backup::BackupVault': (resource) => loadVault(backup, resource),
    'AWS::Backup::BackupPlan': (resource) => loadPlan(backup, plans, resource),
    'AWS::Backup::BackupSelection': (resource) => loadSelection(backup, jobs, plans, resource),
    // Restore tests come round once a week at most, so no rehearsal sees one: they are named, not run.
    'AWS::Backup::RestoreTestingPlan': (resource) => namedOnly(resource, 'RestoreTestingPlanName'),
    'AWS::Backup::RestoreTestingSelection': (resource) => namedOnly(resource, 'RestoreTestingSelectionName'),
  };
}

function loadVault({ world, vaults }: BackupWorld, resource: LoadedResource): ResourceIdentity {
  const properties = propertiesOf(resource);
  const { region } = resource;
  const name = properties.text('BackupVaultName');
  const arn = `arn:aws:backup:${region}:${world.account}:backup-vault:${name}`;
  const lock = properties.nested('LockConfiguration');
  vaults.add({
    name,
    arn,
    region,
    encryptionKeyArn: properties.optionalText('EncryptionKeyArn'),
    lock:
      lock === undefined
        ? undefined
        : {
            minRetentionDays: lock.optionalNumber('MinRetentionDays'),
            maxRetentionDays: lock.optionalNumber('MaxRetentionDays'),
          },
    points: [],
  });
  return { ref: name, attributes: { BackupVaultName: name, BackupVaultArn: arn } };
}

function loadPlan(
  { world, vaults }: BackupWorld,
  plans: Map<string, readonly PlanRule[]>,
  resource: LoadedResource,
): ResourceIdentity {
  const properties = propertiesOf(resource);
  const plan = properties.nested('BackupPlan') ?? properties.fail('it needs BackupPlan');
  const id = stableUuid('backup-plan', resource.region, resource.stack, resource.logicalId);
  plans.set(
    id,
    plan.list('BackupPlanRule').map((rule) => ({
      name: rule.text('RuleName'),
      vault: vaults.named(resource.region, rule.text('TargetBackupVault')),
      schedule: new Schedule(rule.text('ScheduleExpression')),
      startWindowMinutes: rule.optionalNumber('StartWindowMinutes') ?? 480,
      retentionDays: retentionOf(rule),
      copies: rule.list('CopyActions').map((copy) => ({
        vaultArn: copy.text('DestinationBackupVaultArn'),
        retentionDays: retentionOf(copy),
      })),
    })),
  );
  const arn = `arn:aws:backup:${resource.region}:${world.account}:backup-plan:${id}`;
  return {
    ref: id,
    attributes: { BackupPlanId: id, BackupPlanArn: arn, VersionId: stableUuid(id, 'version') },
  };
}

function retentionOf(rule: Fields): number | undefined {
  return rule.nested('Lifecycle')?.optionalNumber('DeleteAfterDays');
}

function loadSelection(
  backup: BackupWorld,
  jobs: BackupJobs,
  plans: ReadonlyMap<string, readonly PlanRule[]>,
  resource: LoadedResource,
): ResourceIdentity {
  const properties = propertiesOf(resource);
  const planId = properties.text('BackupPlanId');
  const rules = plans.get(planId) ?? properties.fail(`there is no backup plan ${planId}`);
  const selection = properties.nested('BackupSelection') ?? properties.fail('it needs BackupSelection');
  const roleArn = selection.text('IamRoleArn');
  for (const unsupported of ['ListOfTags', 'Conditions', 'NotResources']) {
    if (selection.has(unsupported)) selection.fail(`the lab does not support ${unsupported}`);
  }
  for (const resourceArn of selection.texts('Resources')) {
    for (const rule of rules) {
      rememberLastRun(backup, jobs, rule, resourceArn, roleArn);
      scheduleRuns(backup, jobs, rule, resourceArn, roleArn);
    }
  }
  const id = stableUuid('backup-selection', resource.region, resource.stack, resource.logicalId);
  return { ref: `${planId}|${id}`, attributes: { BackupPlanId: planId, SelectionId: id } };
}

/** The lab begins with a deployment that has settled: the last scheduled run lies behind it, its copies are on their way. */
function rememberLastRun(
  { world }: BackupWorld,
  jobs: BackupJobs,
  rule: PlanRule,
  resourceArn: string,
  roleArn: string,
): void {
  const createdAtMilliseconds = rule.schedule.previous(world.kernel.startMilliseconds - 1);
  const point: RecoveryPoint = {
    arn: pointArn(rule.vault, world.account, `${rule.name}/${resourceArn}/before`),
    resourceArn,
    resourceType: resourceTypeOf(resourceArn),
    createdAtMilliseconds,
    retentionDays: rule.retentionDays,
    copiedFrom: undefined,
  };
  rule.vault.points.push(point);
  for (const copy of rule.copies) jobs.copy(rule.vault, point, copy, roleArn);
}

function scheduleRuns(
  backup: BackupWorld,
  jobs: BackupJobs,
  rule: PlanRule,
  resourceArn: string,
  roleArn: string,
): void {
  const { kernel } = backup.world;
  const { vault, retentionDays, startWindowMinutes, copies } = rule;
  const wait = (): void => {
    kernel.after(rule.schedule.next(kernel.now()) - kernel.now(), () => {
      if (!backup.world.isDark(vault.region)) {
        jobs.start({
          vault,
          resourceArn,
          roleArn,
          retentionDays,
          startWindowMinutes,
          copies,
          rule: `${vault.name}-plan`,
        });
      }
      wait();
    });
  };
  wait();
}

function namedOnly(resource: LoadedResource, property: string): ResourceIdentity {
  const name = propertiesOf(resource).text(property);
  return { ref: name, attributes: { [property]: name } };
}
