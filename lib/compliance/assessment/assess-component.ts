import type { Disruption } from '../../config/disruptions.ts';
import type { DisruptionTargets } from '../../topology/types.ts';
import type { Component } from './components.ts';
import type { AssessmentContext } from './context.ts';
import type { Evaluator } from './evaluate.ts';
import { round, type PathLink, type Timing } from './evaluated.ts';
import type { Loss } from './loss.ts';

import { RECOVERIES } from './recoveries/index.ts';
import { quantileOf } from './time/spread.ts';
import { judge, type Judgement } from './verdict.ts';

/** What becomes of one component in one disruption, held against its targets. */
export interface AssessedComponent {
  readonly name: string;
  readonly kind: Component['kind'];
  readonly disruption: Disruption;
  readonly targets: DisruptionTargets;
  /** Absent where nobody can say. */
  readonly rto?: Timing;
  /** Absent where nobody can say, or where nothing is kept that could be lost. */
  readonly rpo?: Timing;
  readonly judgement: Judgement;
  /** How it comes back, or why it is not affected, or why nobody can say; in words. */
  readonly way: string;
  /** The links of the chain that decides the RTO, in order. */
  readonly path: readonly PathLink[];
  /** Those of the chain that decides the RPO; empty where nothing is lost. */
  readonly lossPath: readonly PathLink[];
}

const AT_ONCE: Timing = { expectedSeconds: 0, p99Seconds: 0, worstSeconds: 0 };

export function assessComponent(
  context: AssessmentContext,
  evaluator: Evaluator,
  component: Component,
  disruption: Disruption,
): AssessedComponent {
  const { name, kind } = component;
  const targets = context.topology.assessment.targets[name]?.[disruption] ?? {};
  const recovery = RECOVERIES[disruption](context, component);
  const row = { name, kind, disruption, targets };
  switch (recovery.kind) {
    case 'unknown':
      return {
        ...row,
        judgement: { verdict: 'unknown', missed: [], why: recovery.why },
        way: recovery.why,
        path: [],
        lossPath: [],
      };
    case 'unaffected': {
      const rpo = keepsData(component) ? { rpo: AT_ONCE } : {};
      const judgement = judge(targets, { rto: AT_ONCE, ...rpo });
      return { ...row, rto: AT_ONCE, ...rpo, judgement, way: recovery.why, path: [], lossPath: [] };
    }
    case 'recovers': {
      const { path, ...rto } = evaluator.evaluate(recovery.rto);
      const lost = lossTiming(evaluator, recovery.rpo);
      const rpo = lost === undefined ? {} : { rpo: lost.timing };
      const judgement = judge(targets, { rto, ...rpo });
      return { ...row, rto, ...rpo, judgement, way: recovery.way, path, lossPath: lost?.path ?? [] };
    }
  }
}

function keepsData({ kind }: Component): boolean {
  return kind === 'database' || kind === 'bucket';
}

interface LossTiming {
  readonly timing: Timing;
  readonly path: readonly PathLink[];
}

function lossTiming(evaluator: Evaluator, loss: Loss): LossTiming | undefined {
  switch (loss.kind) {
    case 'keeps-nothing':
      return undefined;
    case 'nothing':
      return { timing: AT_ONCE, path: [] };
    case 'time': {
      const { path, ...timing } = evaluator.evaluate(loss.chain);
      return { timing, path };
    }
    case 'age': {
      const worst = round(loss.worstSeconds);
      const expectedSeconds = round(quantileOf(loss.spread, 0.5));
      // Of the oldest of many, the bound that S3 states says more than the shape of a tail that nobody documents.
      const timing = { expectedSeconds, p99Seconds: worst, worstSeconds: worst };
      return { timing, path: [{ title: loss.title, doer: 'AWS', byHand: false, terms: [], ...timing }] };
    }
  }
}
