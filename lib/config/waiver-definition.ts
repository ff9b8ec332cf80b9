/**
 * Accepts one finding of a check, for a time. It has to match one finding at synthesis: one that has expired, matches
 * nothing or covers more than one place stops it. No part of it is written into a template.
 */
export interface WaiverDefinition {
  /** The rule as the report names it: `DR-VAULT-LOCK`, `AwsSolutions-RDS11`. */
  readonly rule: string;
  /** Path of the construct, copied from the finding; never a pattern, never a whole stack. */
  readonly path: string;
  /** The person or team that answers for it and is asked when it ends. */
  readonly owner: string;
  /** Why it is accepted: 20 characters or more, for the auditor. */
  readonly reason: string;
  /** The last day on which it holds, `YYYY-MM-DD`. */
  readonly expires: `${number}-${number}-${number}`;
}
