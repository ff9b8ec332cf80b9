import { parseArn, regionInArn, resourceByArn } from '../arns.ts';
import type { Json, JsonObject } from '../json.ts';
import { oncePer } from '../memo.ts';
import type { AssemblyModel } from '../model.ts';
import type { Resource } from '../resource.ts';
import { isSymbolic } from '../symbols.ts';
import { amount, at, flag, objects, text, texts, type Unknown } from '../values.ts';

export const VAULT_TYPES = [
  'AWS::Backup::BackupVault',
  'AWS::Backup::LogicallyAirGappedBackupVault',
] as const;

export interface BackupPlan {
  readonly resource: Resource;
  readonly rules: readonly BackupRule[];
  readonly selections: readonly Resource[];
}

export interface BackupRule {
  readonly plan: Resource;
  readonly name: string;
  readonly vaultName: string | undefined;
  /** Where it is in the assembly. */
  readonly vault: Resource | undefined;
  /** Days; undefined keeps a recovery point for ever. */
  readonly retentionDays: number | Unknown | undefined;
  readonly schedule: string | undefined;
  readonly continuous: boolean;
  readonly copies: readonly BackupCopy[];
}

export interface BackupCopy {
  readonly vaultArn: string;
  readonly vault: Resource | undefined;
  readonly region: string | undefined;
  readonly retentionDays: number | Unknown | undefined;
}

export const backupPlans = oncePer((model: AssemblyModel): readonly BackupPlan[] => {
  const selections = new Map<string, Resource[]>();
  for (const selection of model.ofType('AWS::Backup::BackupSelection')) {
    const plan = selection.text('BackupPlanId') ?? '';
    selections.set(plan, [...(selections.get(plan) ?? []), selection]);
  }
  return model.ofType('AWS::Backup::BackupPlan').map((resource) => ({
    resource,
    selections: selections.get(resource.name) ?? [],
    rules: objects(resource.at('BackupPlan.BackupPlanRule')).map((rule) => ruleOf(model, resource, rule)),
  }));
});

function ruleOf(model: AssemblyModel, plan: Resource, rule: JsonObject): BackupRule {
  const vaultName = text(rule['TargetBackupVault']);
  return {
    plan,
    name: text(rule['RuleName']) ?? '',
    vaultName,
    vault: vaultName === undefined ? undefined : vaultNamed(model, vaultName, plan.region),
    retentionDays: amount(at(rule, 'Lifecycle.DeleteAfterDays')),
    schedule: text(rule['ScheduleExpression']),
    continuous: flag(rule['EnableContinuousBackup']) === true,
    copies: objects(rule['CopyActions']).map((copy) => copyOf(model, copy)),
  };
}

function copyOf(model: AssemblyModel, copy: JsonObject): BackupCopy {
  const vaultArn = text(copy['DestinationBackupVaultArn']) ?? '';
  const vault = resourceByArn(model, vaultArn);
  return {
    vaultArn,
    vault,
    region: regionInArn(vaultArn) ?? vault?.region,
    retentionDays: amount(at(copy, 'Lifecycle.DeleteAfterDays')),
  };
}

function vaultNamed(model: AssemblyModel, name: string, region: string | undefined): Resource | undefined {
  return VAULT_TYPES.map((type) => model.named(type, name, region)).find((vault) => vault !== undefined);
}

/** True where the copy may leave the region: one of the two is only known when it is deployed. */
export function mayLeaveRegion(rule: BackupRule, copy: BackupCopy): boolean {
  return copy.region === undefined || rule.plan.region === undefined || copy.region !== rule.plan.region;
}

/** The plans that protect a resource; `maybe` holds those of which only the deployment knows. */
export function plansFor(model: AssemblyModel, resource: Resource): Protection {
  const known = protections(model).get(resource) ?? findPlans(model, resource);
  protections(model).set(resource, known);
  return known;
}

export interface Protection {
  readonly plans: readonly BackupPlan[];
  readonly maybe: boolean;
}

const protections = oncePer((_model: AssemblyModel) => new Map<Resource, Protection>());

function findPlans(model: AssemblyModel, resource: Resource): Protection {
  const inRegion = plansIn(model, resource.region);
  let maybe = false;
  const plans = inRegion.filter((plan) => {
    const answer = any(plan.selections.map((selection) => selects(selectionOf(selection), resource)));
    maybe ||= answer === 'unknown';
    return answer === true;
  });
  return { plans, maybe };
}

/** A plan acts in its own region only. */
function plansIn(model: AssemblyModel, region: string | undefined): readonly BackupPlan[] {
  if (region === undefined) return backupPlans(model);
  return plansByRegion(model).get(region) ?? [];
}

const plansByRegion = oncePer((model: AssemblyModel) => {
  const found = new Map<string, BackupPlan[]>();
  for (const region of model.regions) {
    found.set(
      region,
      backupPlans(model).filter(
        ({ resource }) => resource.region === undefined || resource.region === region,
      ),
    );
  }
  return found;
});

interface Selection {
  /** ARNs without account and partition, for a look-up instead of a search. */
  readonly exact: ReadonlySet<string>;
  readonly patterns: readonly RegExp[];
  readonly excluded: readonly RegExp[];
  /** Something in it only the deployment knows. */
  readonly unknown: boolean;
  /** Any of these. */
  readonly anyTag: readonly TagCondition[];
  /** All of these. */
  readonly everyTag: readonly TagCondition[];
}

interface TagCondition {
  readonly key: string;
  readonly value: string;
  readonly negated: boolean;
}

const selectionOf = oncePer((selection: Resource): Selection => {
  const resources = texts(selection.at('BackupSelection.Resources')).map(withoutAccount);
  const patterns = resources.filter((each) => /[*?]/.test(each));
  const excluded = texts(selection.at('BackupSelection.NotResources')).map(withoutAccount);
  const conditions = selection.at('BackupSelection.Conditions');
  return {
    exact: new Set(resources.filter((each) => !/[*?]/.test(each))),
    patterns: patterns.map(globOf),
    excluded: excluded.map(globOf),
    unknown: resources.some((each) => isWhollySymbolic(each) || selection.stack.dependsOnInput(each)),
    anyTag: objects(selection.at('BackupSelection.ListOfTags')).map((tag) => ({
      key: text(tag['ConditionKey']) ?? '',
      value: text(tag['ConditionValue']) ?? '',
      negated: false,
    })),
    everyTag: [
      ...conditionsIn(at(conditions, 'StringEquals'), false),
      ...conditionsIn(at(conditions, 'StringLike'), false),
      ...conditionsIn(at(conditions, 'StringNotEquals'), true),
      ...conditionsIn(at(conditions, 'StringNotLike'), true),
    ],
  };
});

function conditionsIn(value: Json | undefined, negated: boolean): readonly TagCondition[] {
  return objects(value).map((condition) => ({
    key: (text(condition['ConditionKey']) ?? '').replace(/^aws:ResourceTag\//, ''),
    value: text(condition['ConditionValue']) ?? '',
    negated,
  }));
}

/**
 * Resources first, then the tags of `ListOfTags` (any of them) and of `Conditions` (all of them) narrow (AWS Backup
 * Developer Guide, "Assign resources with AWS CLI").
 */
function selects(selection: Selection, resource: Resource): boolean | Unknown {
  const arn = withoutAccount(resource.arn);
  if (selection.excluded.some((pattern) => pattern.test(arn))) return false;
  const { anyTag, everyTag } = selection;
  if (anyTag.length + everyTag.length === 0) return byArn(selection, arn);
  const { tags } = resource;
  return every([
    byArn(selection, arn),
    byAnyTag(selection, tags),
    ...everyTag.map((tag) => holds(tag, tags)),
  ]);
}

function byArn({ exact, patterns, anyTag, everyTag, unknown }: Selection, arn: string): boolean | Unknown {
  if (exact.has(arn) || patterns.some((pattern) => pattern.test(arn))) return true;
  if (unknown) return 'unknown';
  return exact.size + patterns.length === 0 && anyTag.length + everyTag.length > 0;
}

function byAnyTag({ anyTag }: Selection, tags: Readonly<Record<string, string>>): boolean | Unknown {
  return anyTag.length === 0 || any(anyTag.map((condition) => holds(condition, tags)));
}

function any(answers: readonly (boolean | Unknown)[]): boolean | Unknown {
  if (answers.includes(true)) return true;
  return answers.includes('unknown') ? 'unknown' : false;
}

function every(answers: readonly (boolean | Unknown)[]): boolean | Unknown {
  if (answers.includes(false)) return false;
  return answers.includes('unknown') ? 'unknown' : true;
}

function holds(
  { key, value, negated }: TagCondition,
  tags: Readonly<Record<string, string>>,
): boolean | Unknown {
  const found = tags[key];
  if (isSymbolic(key) || isSymbolic(value) || isSymbolic(found))
    return found === value ? !negated : 'unknown';
  const matches = found !== undefined && globOf(value).test(found);
  return matches !== negated;
}

/** An ARN's partition and account say nothing here: an assembly is of one account. */
function withoutAccount(arn: string): string {
  const parsed = parseArn(arn);
  return parsed === undefined ? arn : `${parsed.service}:${parsed.region}:${parsed.resource}`;
}

function isWhollySymbolic(value: string): boolean {
  return isSymbolic(value) && !value.includes(':');
}

/** `*` and `?` as AWS means them. */
export function globOf(pattern: string): RegExp {
  const escaped = pattern.replaceAll(/[.+^${}()|[\]\\]/g, String.raw`\$&`);
  return new RegExp(`^${escaped.replaceAll('*', '.*').replaceAll('?', '.')}$`, 's');
}
