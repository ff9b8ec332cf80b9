import { createHash } from 'node:crypto';
import { evidenceStore } from '../../adapters/evidence.ts';
import { ownLedger } from '../../adapters/ledger.ts';
import type { Platform } from '../../platform.ts';
import type { EvidenceStore } from '../../ports/evidence.ts';
import type { Ledger } from '../../ports/ledger.ts';
import type { StepEvent } from '../contract.ts';
import { lambdaEntry } from '../run-step.ts';
import type { Step } from '../step.ts';
import { writeReport } from './contract.ts';
import { decide, type Action, type Observed } from './decide.ts';

export interface Ports {
  readonly ledger: Pick<Ledger, 'run' | 'journal' | 'facts' | 'fences' | 'putFact'>;
  readonly evidence: EvidenceStore;
}

export const step: Step<Ports, Observed, Action> = {
  contract: writeReport,
  ports: (platform) => ({ ledger: ownLedger(platform), evidence: evidenceStore(platform) }),
  observe,
  decide,
  act,
};

export const { handler, bind } = lambdaEntry(step);

async function observe({ ledger }: Ports, { run }: StepEvent, platform: Platform): Promise<Observed> {
  const { deployment, side } = platform;
  const [record, journal, facts, fences] = await Promise.all([
    ledger.run(run.runId),
    ledger.journal(run.runId),
    ledger.facts(run.runId),
    ledger.fences(),
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
    },
    bucket: deployment.names[side].evidenceBucket,
  };
}

/** The fact last: a report that was written but not noted is written once more, as another version of its key. */
async function act({ evidence, ledger }: Ports, action: Action, { run }: StepEvent): Promise<void> {
  const { json, markdown, written } = action;
  await evidence.put(written.jsonKey, json, 'application/json');
  await evidence.put(written.markdownKey, markdown, 'text/markdown; charset=utf-8');
  await ledger.putFact(run.runId, 'report', written);
}
