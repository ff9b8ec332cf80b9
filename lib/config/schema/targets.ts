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

export const targets = closed({ rto: rtoSeconds, rpo: rpoSeconds });
export const componentTargets = closed({
  rto: rtoSeconds.optional(),
  rpo: rpoSeconds.optional(),
}).prefault({});
