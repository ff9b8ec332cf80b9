/**
 * Accepts one finding, for a time. Bound to one rule and one place, with somebody who answers for it and a day on
 * which it ends; that day is compared with today at synthesis and written into no template.
 */
export interface Waiver {
  /** As the report names it: `DR-VAULT-LOCK`, `AwsSolutions-RDS11`, `CloudFormation-Validate::W3010`. */
  readonly rule: string;
  /** Path of the construct, or `stack/LogicalId`. Never a pattern, never a whole stack. */
  readonly path: string;
  /** A person or a team that is asked when it ends. */
  readonly owner: string;
  readonly reason: string;
  /** `YYYY-MM-DD`; the last day it holds. */
  readonly expires: string;
}

/** What a waiver can be about: a finding of these rules, of cdk-nag, or of an assessment. */
export interface Waivable {
  readonly rule: string;
  readonly path: string;
  readonly resource?: { readonly stack: string; readonly logicalId: string };
}

export interface WaiverProblem {
  readonly kind: 'expired' | 'unmatched' | 'too-broad' | 'no-such-construct';
  readonly waiver: Waiver;
  /** What is wrong, and what to do. */
  readonly message: string;
}

/** Waivers that do not do what they say. Synthesis stops. */
export class WaiverError extends Error {
  override readonly name = 'WaiverError';
  readonly problems: readonly WaiverProblem[];

  constructor(problems: readonly WaiverProblem[]) {
    const count = problems.length === 1 ? '1 waiver does' : `${problems.length} waivers do`;
    super([`${count} not hold:`, ...problems.map(({ message }) => `  ${message}`)].join('\n\n'));
    this.problems = problems;
  }
}

/** Whose it is, for the beginning of a message. */
export function waiverName({ rule, path, owner }: Waiver): string {
  return `The waiver of ${rule} on ${path} (${owner})`;
}
