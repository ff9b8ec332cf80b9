import type { Disruption } from '../disruptions.ts';
import { closed } from './leaf.ts';
import { duration } from './duration.ts';

const WEEK_SECONDS = 7 * 86_400;

const rtoSeconds = duration(
  { from: 60, to: WEEK_SECONDS },
  'State the recovery time objective, for example 4h. Below a minute no DNS answer has been refreshed.',
);
const rpoSeconds = duration(
  { from: 0, to: WEEK_SECONDS },
  'State the recovery point objective, for example 15m; 0s only for what holds no data.',
);

const some = { rto: rtoSeconds.optional(), rpo: rpoSeconds.optional() };
const ofOneDisruption = closed(some).optional();
const ofDisruptions = {
  application: ofOneDisruption,
  availabilityZone: ofOneDisruption,
  region: ofOneDisruption,
  dataCorruption: ofOneDisruption,
  accidentalDeletion: ofOneDisruption,
  credentialsCompromised: ofOneDisruption,
} satisfies Record<Disruption, unknown>;

export const targets = closed({ rto: rtoSeconds, rpo: rpoSeconds, ...ofDisruptions });
export const componentTargets = closed({ ...some, ...ofDisruptions }).prefault({});
