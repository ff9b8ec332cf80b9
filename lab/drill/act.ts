import type { Side } from '../../lambda/deployment.ts';
import type { Stage } from './stage.ts';

/**
 * One runbook rehearsed: what happens, where people start the runbook, who serves afterwards. A rehearsal is one act;
 * a story is several on the same stage, each beginning where the last one ended.
 */
export interface Act {
  readonly runbook: string;
  /** `after an alarm`: people are paged and decide, or an alarm starts it. `planned`: it is started at T+0. */
  readonly start: 'after an alarm' | 'planned';
  /** Asked when the act begins: the region in whose console the runbook is started. */
  readonly startedIn: (stage: Stage) => Side;
  /** Who serves once it has ended well: where its writes are looked for. */
  readonly servesAfterwards: (stage: Stage) => Side;
  /** The execution input. */
  readonly input: (stage: Stage) => Readonly<Record<string, unknown>>;
  /** The hour people choose for it: milliseconds since the epoch. Absent: as soon as the stage is calm. */
  readonly notBefore?: (stage: Stage) => number;
  /** Acts that have to be played before it on the same stage, where it is rehearsed by itself. */
  readonly after?: () => readonly Act[];
  /** What happens while the stage calms down, well before T+0. */
  readonly beforehand?: (stage: Stage) => void;
  /** Nobody waits for anything for hours: clients come once in two minutes. */
  readonly quiet?: true;
  /** What the application has done before: played to its end first, and twenty minutes of calm follow. */
  readonly before?: (stage: Stage) => Promise<void>;
  /** What happens at T+0, before anybody knows. */
  readonly disruption?: (stage: Stage) => void;
  /** What becomes of a question that a run asks. @default 'approve' */
  readonly answer?: 'approve' | 'refuse' | 'nobody answers';
  /** A second console start in the same moment. */
  readonly startTwice?: boolean;
  /** For how long after T+0 the rehearsal goes on at least, seconds: what is planned for later has to show. */
  readonly lastsAtLeastSeconds?: number;
  /** The longest it may take, minutes. @default 720 */
  readonly limitMinutes?: number;
  /** What went on, in one sentence for the report; asked at the end. */
  readonly headline: (stage: Stage) => string;
  /** A last look that takes virtual time, before the checks. */
  readonly lastLook?: (stage: Stage) => Promise<void>;
  /** What has to hold at the end beside the components' targets. */
  readonly checks?: (stage: Stage) => readonly Check[];
}

/** Something that an act has to have reached. */
export interface Check {
  /** "The rows are the same in both regions". */
  readonly name: string;
  readonly passed: boolean;
  /** The figures, in one line. */
  readonly detail: string;
}
