import { otherSide, type Deployment } from '../../lambda/deployment.ts';
import { byHandPage } from './machinery/by-hand.ts';
import type { GeneratedPage } from './machinery/generated-page.ts';
import { runbookPage } from './machinery/page.ts';
import { RUNBOOKS } from './runbooks.ts';

/** The pages of every runbook, as it would run in the region that does not serve now. */
export function runbookPages(deployment: Deployment): readonly GeneratedPage[] {
  const scope = { deployment, side: otherSide(deployment.activeSide) };
  return RUNBOOKS.flatMap((runbook) => {
    const page = runbookPage(runbook, scope);
    const byHand = byHandPage(runbook, scope);
    return byHand === undefined ? [page] : [page, byHand];
  });
}
