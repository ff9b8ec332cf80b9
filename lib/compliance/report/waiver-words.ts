import type { Waiver } from '../waivers/index.ts';

/** A waiver, and what became of it. */
export interface ReportedWaiver extends Waiver {
  /** `not judged`: it is about a check that only `cdk synth` runs. */
  readonly status: 'holds' | 'expired' | 'unmatched' | 'too-broad' | 'not judged';
}

export function waiverLines({
  rule,
  path,
  owner,
  reason,
  expires,
  status,
}: ReportedWaiver): readonly string[] {
  const ends = status === 'expired' ? `expired on ${expires}` : `${status}, until ${expires}`;
  return [`${rule} at ${path}: ${ends}.`, `${owner}: ${reason}`];
}
