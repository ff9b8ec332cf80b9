import type { Deployment } from '../deployment.ts';
import type { DatabaseLag, PreflightFact } from '../ports/facts.ts';
import { duration, durationAtMost } from './times.ts';

/** What is asked of a person, with its numbers: how much would be lost, against which target, and why. */
export function lossQuestion(deployment: Deployment, preflight: PreflightFact | undefined): string {
  const target = duration(deployment.failover.rpoSeconds);
  const loss =
    preflight === undefined || preflight.estimatedLossSeconds === null
      ? `Nobody knows how many accepted writes would be lost; the target is ${target}.`
      : `At most ${durationAtMost(preflight.estimatedLossSeconds)} of accepted writes would be lost; the target is ${target}.`;
  const lags = (preflight?.databases ?? []).map(lagLine);
  const why = preflight === undefined ? [] : [`Why: ${preflight.why}`];
  return [loss, ...why, ...lags, 'May the failover go on and lose them?'].join('\n');
}

function lagLine({ name, lagSeconds, sampledAt }: DatabaseLag): string {
  const lag = lagSeconds === null ? 'lag not known' : `${duration(lagSeconds)} behind`;
  return `- ${name}: ${lag}${sampledAt === undefined ? '' : ` (measured at ${sampledAt})`}`;
}
