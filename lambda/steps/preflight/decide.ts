import { otherSide, type Deployment, type Side } from '../../deployment.ts';
import type { PreflightFact } from '../../ports/facts.ts';
import { duration, isoTime } from '../../rules/times.ts';
import type { RunInput } from '../contract.ts';
import type { DecideContext, Decision } from '../step.ts';
import { findingsOf } from './checks.ts';
import { lineOf, type Finding } from './finding.ts';
import { lossOf, type LossOfDatabase } from '../data-loss/loss.ts';
import { sourceState } from '../data-loss/source.ts';
import type { Observed, World } from './observed.ts';

export interface Action {
  readonly kind: 'record';
  readonly fact: PreflightFact;
}

/** The assessment is written down first and answered from there, so that report and gate cannot differ. */
export function decide(observed: Observed, context: DecideContext): Decision<Action> {
  if (observed.fact !== undefined) {
    const { gate, estimatedLossSeconds, why } = observed.fact;
    return { kind: 'done', summary: `${inWords(gate)} ${why}`, output: { gate, estimatedLossSeconds, why } };
  }
  if (observed.world === undefined) return { kind: 'wait', summary: 'Nothing has been read yet' };
  const fact = assess(observed, observed.world, context);
  return {
    kind: 'act',
    summary: 'Write down what can be recovered and what would be lost',
    actions: [{ kind: 'record', fact }],
  };
}

function inWords(gate: PreflightFact['gate']): string {
  switch (gate) {
    case 'open':
      return 'The gate is open.';
    case 'needs-approval':
      return 'A person has to decide.';
    case 'impossible':
      return 'This region cannot take over.';
  }
}

function assess(observed: Observed, world: World, { run, nowMilliseconds }: DecideContext): PreflightFact {
  const source = sourceState(world.probes, nowMilliseconds);
  const losses = world.databases.map((database) =>
    lossOf(database, observed, world, source, nowMilliseconds),
  );
  const findings = findingsOf(observed, world, source);
  const blocking = findings.filter(({ severity }) => severity === 'blocks');
  return {
    ...gateOf(losses, blocking, run.input),
    estimatedLossSeconds: estimateOf(losses),
    databases: losses.map(({ rpoSeconds: _target, ...lag }) => lag),
    findings: [...findings.map(lineOf), breakGlass(observed.deployment, observed.side)],
    checkedAt: isoTime(nowMilliseconds),
  };
}

/** Null as soon as one is unknown: an unknown loss is never taken for none. */
function estimateOf(losses: readonly LossOfDatabase[]): number | null {
  const known = losses.map(({ lossAtMostSeconds }) => lossAtMostSeconds).filter((loss) => loss !== null);
  return known.length < losses.length ? null : Math.max(0, ...known);
}

function gateOf(
  losses: readonly LossOfDatabase[],
  blocking: readonly Finding[],
  input: RunInput | undefined,
): Pick<PreflightFact, 'gate' | 'why'> {
  if (blocking.length > 0) {
    const why = blocking.map(({ component, saw, remedy }) => `${component}: ${saw}. ${remedy}.`).join(' ');
    return { gate: 'impossible', why };
  }
  if (losses.length === 0)
    return { gate: 'open', why: 'There is no database, so no accepted write is lost.' };
  const accepted = input?.acceptDataLossUpToSeconds;
  const limitOf = ({ rpoSeconds }: LossOfDatabase): number => accepted ?? rpoSeconds;
  const excessive = losses.filter(
    (loss) => loss.lossAtMostSeconds === null || loss.lossAtMostSeconds > limitOf(loss),
  );
  const limitIs = accepted === undefined ? 'the target is' : 'accepted by the input are';
  const said = (loss: LossOfDatabase): string =>
    `${loss.name}: ${loss.why}; ${limitIs} ${duration(limitOf(loss))}.`;
  return excessive.length === 0
    ? { gate: 'open', why: losses.map(said).join(' ') }
    : { gate: 'needs-approval', why: excessive.map(said).join(' ') };
}

/** People are locked out by the same outage where their sign-in lives in the lost region. */
function breakGlass({ regions }: Deployment, side: Side): string {
  const region = regions[side];
  return (
    `access: signing in must not depend on ${regions[otherSide(side)]}; keep the break-glass user and ` +
    `https://${region}.console.aws.amazon.com/states/home?region=${region} at hand.`
  );
}
