import type { Level } from './rule.ts';

/** A violation as everybody outside the rules sees it: complete by itself, and plain data. */
export interface Finding {
  readonly rule: string;
  readonly level: Level;
  /** Construct path, or stack and logical id: what a waiver names. */
  readonly path: string;
  /** What was found, and what was wanted. */
  readonly message: string;
  readonly remedy: string;
  /** e.g. `NIST SP 800-53 Rev. 5 CP-9`. */
  readonly controls: readonly string[];
  /** Where it stands in a template; absent where it is about a stack as a whole, or about no place at all. */
  readonly resource?: {
    readonly stack: string;
    readonly template: string;
    readonly logicalId: string;
  };
}
