import type { StandingCost } from '../cost/standing-cost.ts';
import { usdText } from './words.ts';

export function costSummary({ totalUsd, unknown }: StandingCost): string {
  const rest = unknown.length === 0 ? '' : ` ${unknown.length} prices are not known and not in it.`;
  return `Readiness costs about ${usdText(totalUsd)} a month.${rest}`;
}

export function standbySentence({ standby }: StandingCost): string {
  if (standby === undefined) return '';
  const { pilotLightUsd, warmUsd } = standby;
  return (
    `With nothing running in the region that stands by (pilot light) it would be ${usdText(pilotLightUsd)}, with ` +
    `everything at full size (warm standby) ${usdText(warmUsd)}.`
  );
}
