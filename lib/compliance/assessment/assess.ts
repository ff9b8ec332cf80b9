import { DISRUPTIONS } from '../../config/disruptions.ts';
import type { Topology } from '../../topology/types.ts';
import { assessComponent, type AssessedComponent } from './assess-component.ts';
import { Proposals, type Proposal } from './changes/cheapest.ts';
import { componentsOf } from './components.ts';
import { contextOf } from './context.ts';
import { Evaluator } from './evaluate.ts';

export interface Assessment {
  readonly topology: Topology;
  readonly components: readonly AssessedComponent[];
  /** How each missed target could be met, by the row that misses it. */
  readonly proposals: ReadonlyMap<AssessedComponent, Proposal>;
}

/** RTO and RPO of every component in every disruption, from the topology alone: no run, no rehearsal, no account. */
export function assess(topology: Topology): Assessment {
  const context = contextOf(topology);
  const evaluator = new Evaluator();
  const components = componentsOf(topology).flatMap((component) =>
    DISRUPTIONS.map((disruption) => assessComponent(context, evaluator, component, disruption)),
  );
  const missed = components.filter(({ judgement }) => judgement.verdict === 'missed');
  return { topology, components, proposals: proposalsFor(missed, new Proposals(topology, evaluator)) };
}

function proposalsFor(
  missed: readonly AssessedComponent[],
  proposals: Proposals,
): ReadonlyMap<AssessedComponent, Proposal> {
  return new Map(missed.map((row) => [row, proposals.cheapest(row)]));
}
