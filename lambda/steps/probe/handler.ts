import { metrics } from '../../adapters/metrics.ts';
import { PROBE_INTERVAL_SECONDS, PROBE_LATENCY, PROBE_SUCCESS, probeDimensions } from '../../measurements.ts';
import type { Clock, HttpAnswer, HttpClient, Log } from '../../platform.ts';
import type { Measurement, Metrics } from '../../ports/metrics.ts';
import { counted, listed } from '../../rules/wording.ts';
import { functionEntry, type FunctionResult } from '../run-function.ts';
import { probe } from './contract.ts';
import { probeTargets, type ProbeTarget } from './targets.ts';

export interface ProbePorts {
  readonly clock: Clock;
  readonly http: Pick<HttpClient, 'get'>;
  readonly metrics: Metrics;
  readonly log: Pick<Log, 'warn'>;
}

/** As Route 53 does it: 4 s, then it counts as down. */
const TIMEOUT_MILLISECONDS = 4_000;
/** One invocation a minute. */
const ROUNDS = 60 / PROBE_INTERVAL_SECONDS;

/**
 * One minute of probes. Rounds begin at fixed times, however long the one before took, so that every ten-second
 * period has its sample. A round that cannot be published is lost, and the next one is tried.
 */
export async function probeForAMinute(
  { clock, http, metrics: published, log }: ProbePorts,
  targets: readonly ProbeTarget[],
): Promise<FunctionResult> {
  if (targets.length === 0) return { summary: 'There is nothing to probe' };
  const startedAt = clock.now();
  const failures = new Map<string, number>();
  for (let round = 0; round < ROUNDS; round += 1) {
    const wait = startedAt + round * PROBE_INTERVAL_SECONDS * 1000 - clock.now();
    if (wait > 0) await clock.sleep(wait);
    const answers = await Promise.all(
      targets.map(async (target) => ({ target, answer: await ask(http, target) })),
    );
    for (const { target, answer } of answers) {
      if (succeeded(answer)) continue;
      const name = `${target.component} (${target.endpoint})`;
      failures.set(name, (failures.get(name) ?? 0) + 1);
    }
    try {
      await published.put(answers.flatMap(({ target, answer }) => measurementsOf(target, answer)));
    } catch (error) {
      log.warn('A round of probes could not be published.', { error: (error as Error).name });
    }
  }
  return { summary: summaryOf(targets, failures) };
}

async function ask(http: Pick<HttpClient, 'get'>, target: ProbeTarget): Promise<HttpAnswer | undefined> {
  try {
    return await http.get(target.url, {
      timeoutMilliseconds: TIMEOUT_MILLISECONDS,
      ...(target.serverName === undefined ? {} : { serverName: target.serverName }),
    });
  } catch {
    return undefined;
  }
}

function succeeded(answer: HttpAnswer | undefined): answer is HttpAnswer {
  return answer?.status === 200;
}

function measurementsOf(target: ProbeTarget, answer: HttpAnswer | undefined): readonly Measurement[] {
  const dimensions = probeDimensions(target.component, target.endpoint);
  const success = succeeded(answer);
  return [
    { name: PROBE_SUCCESS, value: success ? 1 : 0, unit: 'None', dimensions, resolution: 1 },
    ...(success
      ? [
          {
            name: PROBE_LATENCY,
            value: answer.milliseconds,
            unit: 'Milliseconds',
            dimensions,
            resolution: 1,
          } as const,
        ]
      : []),
  ];
}

function summaryOf(targets: readonly ProbeTarget[], failures: ReadonlyMap<string, number>): string {
  const probed = `${counted(ROUNDS, 'round')} over ${counted(targets.length, 'target')}`;
  if (failures.size === 0) return `${probed}, all answered`;
  return `${probed}; not answered: ${listed([...failures].map(([name, times]) => `${name} ${times} times`))}`;
}

export const { handler, bind } = functionEntry(probe, (platform) =>
  probeForAMinute({ ...platform, metrics: metrics(platform) }, probeTargets(platform.deployment)),
);
