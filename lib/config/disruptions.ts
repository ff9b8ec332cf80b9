/** What can happen to a component. Each may have targets of its own. */
export const DISRUPTIONS = [
  'application',
  'availabilityZone',
  'region',
  'dataCorruption',
  'accidentalDeletion',
  'credentialsCompromised',
] as const;

export type Disruption = (typeof DISRUPTIONS)[number];

/**
 * Something is down and comes back: what an RTO and an RPO are usually meant for. The others damage what is stored or
 * who may touch it; plans state targets for those apart, or none.
 */
export const OUTAGES: readonly Disruption[] = ['application', 'availabilityZone', 'region'];

/** As it is written in reports, in rule ids and on the command line: `availability-zone`. */
export function disruptionId(disruption: Disruption): string {
  return disruption.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

export function disruptionText(disruption: Disruption): string {
  return disruptionId(disruption).replaceAll('-', ' ');
}
