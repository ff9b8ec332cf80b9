import { SIDES } from '../../lambda/deployment.ts';
import { randomStream, type Random } from '../kernel/random.ts';
import { TROUBLED_STATUSES, type TroubledStatus } from '../twin/services/rds/instance.ts';
import { isEffect, type CallSite } from './call-sites.ts';
import { COMMON_ERRORS, declaredErrors } from './declared-errors.ts';
import {
  CALL_EFFECTS,
  FUNCTION_FATES,
  OPERATOR_ACTIONS,
  type CallFault,
  type DatabaseFault,
  type Fault,
  type FaultPlan,
  type FunctionFault,
  type OperatorFault,
  type PlaceFault,
} from './fault-plan.ts';

/** What a plan can be about. */
export interface FaultGround {
  /** From a run without faults. */
  readonly callSites: readonly CallSite[];
  readonly databases: number;
  /** Faults begin within this many seconds, and all of them are over after it. */
  readonly horizonSeconds: number;
}

/** At most so many of one family in one plan. */
const MOST_PER_FAMILY = 3;
/** Of the families, those that a seed uses at all: mixes differ more than sums do. */
const FAMILY_CHANCE = 0.45;

type Draw = (choose: Chooser, ground: FaultGround) => Fault;

/** Another mix for every seed. */
export function drawPlan(seed: number, ground: FaultGround): FaultPlan {
  const choose = new Chooser(randomStream(seed, 'faults'));
  const families: readonly Draw[] = [callFault, functionFault, placeFault, databaseFault, operatorFault];
  const faults = families.flatMap((draw) => {
    if (!choose.chance(FAMILY_CHANCE)) return [];
    return Array.from({ length: choose.between(1, MOST_PER_FAMILY) }, () => draw(choose, ground));
  });
  return { faults };
}

function callFault(choose: Chooser, { callSites }: FaultGround): CallFault {
  const site = choose.one(callSites);
  const effect = choose.one(CALL_EFFECTS.filter((one) => one !== 'stale' || !isEffect(site.operation)));
  const errors = [...declaredErrors(site.service, site.operation), ...COMMON_ERRORS];
  return {
    kind: 'call',
    service: site.service,
    operation: site.operation,
    ...(choose.chance(0.7) ? { function: site.function } : {}),
    effect,
    ...(effect === 'refused' || effect === 'landed' ? { error: choose.one(errors) } : {}),
    nth: choose.between(1, 4),
    times: choose.one([1, 1, 2, 4, 12]),
  };
}

function functionFault(choose: Chooser, { callSites }: FaultGround): FunctionFault {
  return {
    kind: 'function',
    function: choose.one(callSites).function,
    fate: choose.one(FUNCTION_FATES),
    nth: choose.between(1, 5),
    times: choose.one([1, 1, 1, 2, 3]),
  };
}

function placeFault(choose: Chooser, { callSites, horizonSeconds }: FaultGround): PlaceFault {
  const fromSeconds = choose.between(0, horizonSeconds);
  const lasting = { fromSeconds, untilSeconds: choose.between(fromSeconds, horizonSeconds) };
  const side = choose.one(SIDES);
  switch (choose.one(['dark', 'flapping', 'service', 'service', 'partition'] as const)) {
    case 'dark':
      return { kind: 'dark', side, ...lasting };
    case 'flapping':
      return { kind: 'flapping', side, periodSeconds: choose.between(20, 400), ...lasting };
    case 'partition':
      return { kind: 'partition', ...lasting };
    case 'service':
      return {
        kind: 'service',
        side,
        service: choose.one(callSites).service,
        answer: choose.one(['silent', 'throttles', 'fails']),
        share: choose.one([0.2, 0.5, 1]),
        ...lasting,
      };
  }
}

function databaseFault(choose: Chooser, { databases, horizonSeconds }: FaultGround): DatabaseFault {
  // What went wrong with a replica before the outage is the worst that can be.
  const fromSeconds = choose.between(-120, horizonSeconds);
  const lasting = { fromSeconds, untilSeconds: choose.between(Math.max(0, fromSeconds), horizonSeconds) };
  const database = choose.between(0, databases - 1);
  switch (choose.one(['replication-stalled', 'lag-unknown', 'database-status', 'database-status'] as const)) {
    case 'replication-stalled':
      return { kind: 'replication-stalled', database, ...lasting };
    case 'lag-unknown':
      return { kind: 'lag-unknown', ...lasting };
    case 'database-status':
      return {
        kind: 'database-status',
        database,
        side: choose.one(SIDES),
        status: choose.one(Object.keys(TROUBLED_STATUSES) as TroubledStatus[]),
        ...lasting,
      };
  }
}

function operatorFault(choose: Chooser, { horizonSeconds }: FaultGround): OperatorFault {
  if (choose.chance(0.3)) {
    return {
      kind: 'approver',
      behaviour: choose.one(['absent', 'refuses', 'late', 'approves twice']),
    };
  }
  return {
    kind: 'operator',
    action: choose.one(OPERATOR_ACTIONS),
    atSeconds: choose.between(0, horizonSeconds),
  };
}

/** Draws of whole things from one stream. */
export class Chooser {
  readonly #random: Random;

  constructor(random: Random) {
    this.#random = random;
  }

  chance(share: number): boolean {
    return this.#random.next() < share;
  }

  /** Whole, both ends included. */
  between(least: number, most: number): number {
    return least + Math.floor(this.#random.next() * (most - least + 1));
  }

  one<T>(of: readonly T[]): T {
    const chosen = of[Math.floor(this.#random.next() * of.length)];
    if (chosen === undefined) throw new Error('There is nothing to choose from.');
    return chosen;
  }
}
