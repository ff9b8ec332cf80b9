import { lossIsAccepted } from './acceptance.ts';
import { epochsGoForward, latchFollowsWriter, lockIsExclusive, promotionIsPrepared } from './epochs.ts';
import { lossIsSaid, nothingIsDeleted } from './nothing-lost.ts';
import type { Oracle } from './oracle.ts';
import { everyRunEnds, failuresAreKept, failuresHaveNames } from './runs.ts';
import { converges } from './settled.ts';
import { fencedTakesNoWrite } from './single-writer.ts';

export type { Oracle, Violation } from './oracle.ts';

export const ORACLES: readonly Oracle[] = [
  fencedTakesNoWrite,
  epochsGoForward,
  lockIsExclusive,
  promotionIsPrepared,
  lossIsAccepted,
  latchFollowsWriter,
  nothingIsDeleted,
  lossIsSaid,
  everyRunEnds,
  failuresHaveNames,
  failuresAreKept,
  converges,
];
