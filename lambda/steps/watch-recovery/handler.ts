import { ownLedger } from '../../adapters/ledger.ts';
import { targetHealthOf } from '../../adapters/target-health.ts';
import type { DeployedRecord, Side } from '../../deployment.ts';
import type { HttpClient, Platform, Resolver } from '../../platform.ts';
import type { Ledger } from '../../ports/ledger.ts';
import type { TargetHealth } from '../../ports/target-health.ts';
import { latchedRecords, recordUrl } from '../../rules/records.ts';
import type { StepEvent } from '../contract.ts';
import { lambdaEntry } from '../run-step.ts';
import type { Step } from '../step.ts';
import { watchRecovery } from './contract.ts';
import { decide, type Action, type Observed, type ObservedName } from './decide.ts';

export interface Ports {
  readonly resolver: Resolver;
  readonly http: Pick<HttpClient, 'get'>;
  readonly targetHealth: TargetHealth;
  readonly ledger: Pick<Ledger, 'fact' | 'putFact'>;
}

const PAGE_TIMEOUT_MILLISECONDS = 4_000;

export const step: Step<Ports, Observed, Action> = {
  contract: watchRecovery,
  ports: (platform) => ({
    resolver: platform.resolver,
    http: platform.http,
    targetHealth: targetHealthOf(platform),
    ledger: ownLedger(platform),
  }),
  observe,
  decide,
  act: ({ ledger }, action, { run }) =>
    action.kind === 'watch'
      ? ledger.putFact(run.runId, 'recovery-watch', action.watch)
      : ledger.putFact(run.runId, 'watch-recovery', action.fact),
};

async function observe(ports: Ports, { run }: StepEvent, { deployment, side }: Platform): Promise<Observed> {
  const targetGroups = [...new Set(deployment.services.flatMap((service) => groupOf(service, side)))];
  const [names, counts, watch, fact] = await Promise.all([
    Promise.all(latchedRecords(deployment).map((record) => lookAtName(ports, record, side))),
    ports.targetHealth.counts(targetGroups),
    ports.ledger.fact(run.runId, 'recovery-watch'),
    ports.ledger.fact(run.runId, 'watch-recovery'),
  ]);
  const groups = targetGroups.map((targetGroup) => ({
    targetGroup,
    healthy: counts.get(targetGroup)?.healthy,
  }));
  return { names, groups, watch, fact };
}

type Service = Platform['deployment']['services'][number];

/** A service of which nothing runs while its region serves has nothing that could be healthy. */
function groupOf(service: Service, side: Side): readonly string[] {
  const { activeCount } = service.kind === 'ecs' ? service.ecs[side] : service.groups[side];
  return service.targetGroups === undefined || activeCount === 0 ? [] : [service.targetGroups[side]];
}

/** Nobody answering is what is being waited out, so it is an observation and no error. */
async function lookAtName(ports: Ports, record: DeployedRecord, side: Side): Promise<ObservedName> {
  const [answered, status] = await Promise.all([
    ports.resolver.resolveCname(record.name).catch(() => undefined),
    ports.http.get(recordUrl(record), { timeoutMilliseconds: PAGE_TIMEOUT_MILLISECONDS }).then(
      (answer) => answer.status,
      () => undefined,
    ),
  ]);
  return { record: record.name, wanted: record.endpoints[side], answered, status };
}

export const { handler, bind } = lambdaEntry(step);
