import { otherSide, type Deployment, type Side } from '../deployment.ts';
import type { DivergenceFact } from '../ports/facts.ts';
import type { KeptDatabase } from '../ports/ledger.ts';
import { rebuildable } from './old-side.ts';

export const REPROTECT = 'reprotect';

/** `muster-shop-orders-old-4 in us-east-1, since ..., 352.58 US$ a month (final snapshot ...)`. */
export function keptInWords(deployment: Deployment, kept: KeptDatabase): string {
  const cost = kept.monthlyUsd === null ? 'cost unknown' : `${kept.monthlyUsd} US$ a month at list price`;
  return `${kept.instanceIdentifier} in ${deployment.regions[kept.side]}, since ${kept.since}, ${cost} (final snapshot ${kept.snapshot ?? 'none'})`;
}

/** One line for each place; empty where nothing has diverged. */
export function divergenceInWords(fact: DivergenceFact): readonly string[] {
  return [
    ...fact.databases
      .filter(({ rows }) => rows !== 0)
      .map(({ name, rows, how }) => `${name}: ${rows ?? 'an unknown number of'} rows (${how})`),
    ...fact.buckets
      .filter(({ objects }) => objects > 0)
      .map(({ name, objects, examples }) => `${name}: ${objects} objects (${examples.join(', ')} ...)`),
  ];
}

/** What is asked of a person before the old primaries are put aside. */
export function divergenceQuestion(fact: DivergenceFact): string {
  return [
    'The old region accepted what it never passed on:',
    ...divergenceInWords(fact).map((what) => `- ${what}`),
    `The whole list is evidence: ${fact.key}`,
    'It is kept whatever the answer is. May the re-protection go on without it?',
  ].join('\n');
}

/**
 * What a person deploys afterwards. Where the template names the region that serves, as after a failback, the instances
 * stand under its names in its roles: there is nothing to do.
 */
export function commandsAfterwards(deployment: Deployment, side: Side): readonly string[] {
  const { application, activeSide } = deployment;
  if (activeSide === side) {
    return [
      'The template is true as it is: every instance stands under its name and in its role. Deploy nothing.',
    ];
  }
  const names = rebuildable({ deployment, side }).map(({ name }) => name);
  const detached = names.length === 0 ? '' : ` -c detach=${names.join(',')}`;
  const stacks = names.flatMap((name) =>
    [side, otherSide(side)].map((of) => `muster-${application}-database-${name}-${of}`),
  );
  return [
    `To stay here: set activeRegion to '${side}' in the configuration (FILE), then: npx cdk deploy --all -c config=FILE${detached}`,
    ...stacks.map(
      (stack) => `Then: npx cdk import ${stack} -c config=FILE && npx cdk deploy ${stack} -c config=FILE`,
    ),
    `To go back instead: start region-switchover in ${deployment.regions[otherSide(side)]}, then ${REPROTECT} there. Then the template is true as it is, and nothing has to be deployed.`,
  ];
}
