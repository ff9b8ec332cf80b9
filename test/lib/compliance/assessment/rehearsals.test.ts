import { readFileSync } from 'node:fs';
import smallest from '../../../../dr.config.ts';
import { drill } from '../../../../lab/drill/drill.ts';
import { assess } from '../../../../lib/compliance/assessment/assess.ts';
import type { AssessedComponent } from '../../../../lib/compliance/assessment/assess-component.ts';
import type { Timing } from '../../../../lib/compliance/assessment/evaluated.ts';
import { parseConfig, type DrDefinition } from '../../../../lib/config/index.ts';
import { topologyOf } from '../../../../lib/topology/index.ts';
import { synthesizedBefore } from '../../../support/synthesized.ts';
import {
  fingerprintOf,
  RECORD_COMMAND,
  RECORDINGS_FILE,
  REHEARSED,
  type Measured,
  type Recording,
} from './rehearsed.ts';

const RECORDINGS = JSON.parse(readFileSync(RECORDINGS_FILE, 'utf8')) as Readonly<Record<string, Recording>>;

/** Fewer say little about a 99th percentile; `scripts/record-rehearsals.ts` goes on to 200. */
const SEEDS_AT_LEAST = 50;
/** How far the estimated median may lie from the measured one. */
const MEDIAN_TOLERANCE = 0.2;
/** Clients look once a second, and losses are seconds: below this a share of the median says nothing. */
const GRAIN_SECONDS = 1;

/** Rehearsed again in every run of the tests, to see what the mark of a recording cannot. */
const LIVE_SEEDS = [1, 2];
const LIVE_TOLERANCE = 0.1;

/** Interpolated between the two values beside it, as statistics programs do unless told otherwise. */
function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  const position = share * (sorted.length - 1);
  const index = Math.floor(position);
  const from = sorted[index] ?? Number.NaN;
  return from + ((sorted[index + 1] ?? from) - from) * (position - index);
}

function regionRows(definition: DrDefinition): readonly AssessedComponent[] {
  const { components } = assess(topologyOf(parseConfig(definition)));
  return components.filter(({ disruption }) => disruption === 'region');
}

/** `name RTO` or `name RPO`, the estimate, and what was measured. */
function* pairs(
  definition: DrDefinition,
  components: Readonly<Record<string, Measured>>,
): Generator<readonly [string, Timing | undefined, readonly (number | null)[]]> {
  for (const { name, rto, rpo } of regionRows(definition)) {
    const { rtoSeconds = [], rpoSeconds = [] } = components[name] ?? {};
    yield [`${name} RTO`, rto, rtoSeconds];
    yield [`${name} RPO`, rpo, rpoSeconds];
  }
}

describe.each(Object.keys(REHEARSED))('%s, estimated and rehearsed', (name) => {
  const definition = REHEARSED[name] as DrDefinition;
  const recording = RECORDINGS[name] ?? { madeWith: 'nothing', components: {} };
  const all = [...pairs(definition, recording.components)];

  test(`was recorded with what stands in the sources; otherwise run: ${RECORD_COMMAND}`, () => {
    expect(`${name} ${recording.madeWith}`).toBe(`${name} ${fingerprintOf(definition)}`);
  });

  test('what is estimated is measured in every rehearsal, and the other way round', () => {
    expect(Object.keys(recording.components)).toEqual(regionRows(definition).map((row) => row.name));
    for (const [what, estimate, measured] of all) {
      const known = measured.filter((seconds) => seconds !== null);
      expect([what, measured.length >= SEEDS_AT_LEAST]).toEqual([what, true]);
      expect([what, known.length]).toEqual([what, estimate === undefined ? 0 : measured.length]);
    }
  });

  const judged = all.flatMap(([what, estimate, measured]) =>
    estimate === undefined ? [] : [{ what, estimate, seconds: measured.filter((one) => one !== null) }],
  );

  test.each(judged)('the P99 of $what bounds the measured one, and no run passes the worst case', (one) => {
    const { estimate, seconds } = one;
    expect(quantile(seconds, 0.99)).toBeLessThanOrEqual(estimate.p99Seconds);
    expect(Math.max(...seconds)).toBeLessThanOrEqual(estimate.worstSeconds);
  });

  test.each(judged)('the median of $what is near the measured one', ({ estimate, seconds }) => {
    const measured = quantile(seconds, 0.5);
    const tolerance = Math.max(GRAIN_SECONDS, MEDIAN_TOLERANCE * measured);
    expect(Math.abs(estimate.expectedSeconds - measured)).toBeLessThanOrEqual(tolerance);
  });
});

describe('dr.config.ts, rehearsed now', () => {
  const { assemblyFolder } = synthesizedBefore(smallest);

  test.each(LIVE_SEEDS)(
    `seed %i takes as long as recorded; otherwise run: ${RECORD_COMMAND} --all`,
    async (seed) => {
      const { components } = await drill({
        assemblyFolder: assemblyFolder(),
        runbook: 'region-failover',
        seed,
      });
      for (const { name, rtoActualSeconds } of components) {
        const recorded = RECORDINGS['dr.config.ts']?.components[name]?.rtoSeconds[seed - 1] ?? Number.NaN;
        expect(Math.abs((rtoActualSeconds ?? Number.NaN) - recorded)).toBeLessThanOrEqual(
          LIVE_TOLERANCE * recorded,
        );
      }
    },
  );
});
