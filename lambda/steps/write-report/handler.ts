import { createHash } from 'node:crypto';
import { evidenceStore } from '../../adapters/evidence.ts';
import { metricHistoryOf } from '../../adapters/metric-history.ts';
import { ownLedger } from '../../adapters/ledger.ts';
import type { Platform } from '../../platform.ts';
import type { EvidenceStore } from '../../ports/evidence.ts';
import type { Ledger } from '../../ports/ledger.ts';
import type { MetricHistory } from '../../ports/metric-history.ts';
import type { KnownFacts } from '../../ports/facts.ts';
import { readLossHistory } from '../data-loss/history.ts';
import type { RunContext, StepEvent } from '../contract.ts';
import { lambdaEntry } from '../run-step.ts';
import type { Step } from '../step.ts';
import { writeReport } from './contract.ts';
import { decide, type Action, type Observed } from './decide.ts';

export interface Ports {
  readonly ledger: Pick<Ledger, 'run' | 'journal' | 'facts' | 'fences' | 'keptDatabases' | 'putFact'>;
  readonly evidence: EvidenceStore;
  readonly history: MetricHistory;
}

export function reportPorts(platform: Platform): Ports {
  return {
    ledger: ownLedger(platform),
    evidence: evidenceStore(platform),
    history: metricHistoryOf(platform),
  };
}

export const step: Step<Ports, Observed, Action> = {
  contract: writeReport,
  ports: reportPorts,
  observe,
  decide,
  act,
};

export const { handler, bind } = lambdaEntry(step);

/** The report of a run that has no step left to write it, from its ledger. */
export async function writeReportOf(ports: Ports, run: RunContext, platform: Platform): Promise<void> {
  const observed = await observe(ports, { run }, platform);
  const nowMilliseconds = platform.clock.now();
  const decision = decide(observed, { run, enteredAtMilliseconds: nowMilliseconds, nowMilliseconds });
  if (decision.kind !== 'act') return;
  for (const action of decision.actions) await act(ports, action, { run });
}

async function observe(
  { ledger, history }: Ports,
  { run }: Pick<StepEvent, 'run'>,
  platform: Platform,
): Promise<Observed> {
  const { deployment, side } = platform;
  const [record, journal, facts, fences, kept] = await Promise.all([
    ledger.run(run.runId),
    ledger.journal(run.runId),
    ledger.facts(run.runId),
    ledger.fences(),
    ledger.keptDatabases(),
  ]);
  return {
    sources: {
      deployment,
      deploymentFingerprint: createHash('sha256').update(JSON.stringify(deployment)).digest('hex'),
      side,
      record,
      journal,
      facts,
      fences: fences.filter(({ status }) => status !== 'released'),
      kept: kept.filter(({ until }) => until === undefined),
    },
    history: hasPromoted(facts) ? await readLossHistory(history, platform) : undefined,
  };
}

function hasPromoted(facts: Partial<KnownFacts>): boolean {
  const { requests = [], databases = [] } = facts['promote-databases'] ?? {};
  return requests.length + databases.length > 0;
}

/** The fact last: a report that was written but not noted is written once more, as another version of its key. */
async function act(
  { evidence, ledger }: Ports,
  action: Action,
  { run }: Pick<StepEvent, 'run'>,
): Promise<void> {
  const { json, markdown, dataLoss, written } = action;
  await evidence.put(written.jsonKey, json, 'application/json');
  await evidence.put(written.markdownKey, markdown, 'text/markdown; charset=utf-8');
  if (dataLoss !== undefined) await ledger.putFact(run.runId, 'data-loss', dataLoss);
  await ledger.putFact(run.runId, 'report', written);
}
