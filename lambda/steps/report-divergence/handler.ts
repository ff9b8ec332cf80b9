import { databasesOf } from '../../adapters/databases.ts';
import { evidenceStore } from '../../adapters/evidence.ts';
import { ownLedger } from '../../adapters/ledger.ts';
import { objectVersionsOf } from '../../adapters/object-versions.ts';
import type { Platform } from '../../platform.ts';
import type { Databases } from '../../ports/databases.ts';
import type { EvidenceStore } from '../../ports/evidence.ts';
import type { DivergenceScanFact, ScannedBucket } from '../../ports/facts.ts';
import type { Ledger } from '../../ports/ledger.ts';
import type { ObjectVersions } from '../../ports/object-versions.ts';
import { peerScope } from '../../rules/arns.ts';
import { isReplica } from '../../rules/database-state.ts';
import { compareBuckets, type MissingObject } from '../bucket-comparison.ts';
import type { StepEvent } from '../contract.ts';
import { timeLimit } from '../in-parallel.ts';
import { lambdaEntry } from '../run-step.ts';
import type { Step } from '../step.ts';
import { reportDivergence } from './contract.ts';
import { decide, type Action, type Observed } from './decide.ts';

export interface Ports {
  readonly ledger: Pick<Ledger, 'activation' | 'run' | 'fact' | 'putFact'>;
  readonly peerDatabases: Pick<Databases, 'describe'>;
  readonly versions: ObjectVersions;
  readonly peerVersions: ObjectVersions;
  readonly evidence: EvidenceStore;
}

export const step: Step<Ports, Observed, Action> = {
  contract: reportDivergence,
  ports: (platform) => ({
    ledger: ownLedger(platform),
    peerDatabases: databasesOf(platform, 'peer'),
    versions: objectVersionsOf(platform, 'own'),
    peerVersions: objectVersionsOf(platform, 'peer'),
    evidence: evidenceStore(platform),
  }),
  observe,
  decide,
  act,
};

export const { handler, bind } = lambdaEntry(step);

const DAY_MILLISECONDS = 86_400_000;
const EXAMPLES = 5;

async function observe(
  { ledger, peerDatabases }: Ports,
  { run }: StepEvent,
  platform: Platform,
): Promise<Observed> {
  const { deployment } = platform;
  const { side } = peerScope(platform);
  const [activation, scan, fact, there] = await Promise.all([
    ledger.activation(),
    ledger.fact(run.runId, 'divergence-scan'),
    ledger.fact(run.runId, 'divergence'),
    peerDatabases.describe(deployment.databases.map(({ instances }) => instances[side].identifier)),
  ]);
  const [record, loss] =
    activation === undefined
      ? []
      : await Promise.all([ledger.run(activation.runId), ledger.fact(activation.runId, 'data-loss')]);
  return {
    buckets: deployment.buckets.map(({ name }) => name),
    databases: deployment.databases.flatMap(({ name, instances }) => {
      const standing = there.get(instances[side].identifier);
      return standing === undefined || isReplica(standing) ? [] : [name];
    }),
    scan,
    fact,
    activation: { planned: record?.input.mode === 'planned', loss },
    key: keyOf(run.runId, 'summary'),
  };
}

function keyOf(runId: string, part: string): string {
  return `divergence/${runId}/${part}.json`;
}

async function act(ports: Ports, action: Action, event: StepEvent, platform: Platform): Promise<void> {
  const { runId } = event.run;
  switch (action.kind) {
    case 'scan':
      return scanBucket(ports, action, event, platform);
    case 'again':
      return ports.ledger.putFact(runId, 'divergence-scan', { buckets: [] });
    case 'record':
      await ports.evidence.put(
        action.fact.key,
        `${JSON.stringify(action.fact, undefined, 2)}\n`,
        'application/json',
      );
      return ports.ledger.putFact(runId, 'divergence', action.fact);
  }
}

/** The list first: a cursor that has moved on says that what lies behind it is on the list. */
async function scanBucket(
  ports: Ports,
  { bucket, so }: Extract<Action, { kind: 'scan' }>,
  { run: { runId }, enteredAt }: StepEvent,
  platform: Platform,
): Promise<void> {
  const { deployment, side, clock } = platform;
  const pair = deployment.buckets.find(({ name }) => name === bucket)?.buckets;
  if (pair === undefined) return;
  const activation = await ports.ledger.activation();
  const { missing, cursor } = await compareBuckets({
    from: { versions: ports.peerVersions, bucket: pair[peerScope(platform).side].bucket },
    at: { versions: ports.versions, bucket: pair[side].bucket },
    // What is a day older than the move had its time; S3 needs minutes.
    sinceMilliseconds: Date.parse(activation?.at ?? '') - DAY_MILLISECONDS || 0,
    beforeMilliseconds: Date.parse(enteredAt),
    after: so.cursor === '' || so.cursor === null ? undefined : so.cursor,
    clock,
    untilMilliseconds: timeLimit(clock, reportDivergence).untilMilliseconds,
  });
  if (missing.length > 0) {
    const part = `${bucket}-after-${encodeURIComponent(so.cursor ?? '')}`;
    await ports.evidence.put(keyOf(runId, part), `${JSON.stringify(missing)}\n`, 'application/json');
  }
  const known = (await ports.ledger.fact(runId, 'divergence-scan')) ?? { buckets: [] };
  await ports.ledger.putFact(runId, 'divergence-scan', withScanned(known, counted(so, missing, cursor)));
}

function counted(so: ScannedBucket, missing: readonly MissingObject[], cursor: string | null): ScannedBucket {
  return {
    name: so.name,
    cursor,
    objects: so.objects + missing.length,
    pending: so.pending + missing.filter(({ replication }) => replication === 'PENDING').length,
    examples: [...so.examples, ...missing.map(({ key }) => key)].slice(0, EXAMPLES),
  };
}

function withScanned({ buckets }: DivergenceScanFact, scanned: ScannedBucket): DivergenceScanFact {
  return { buckets: [...buckets.filter(({ name }) => name !== scanned.name), scanned] };
}
