import type { ReportSources } from './report.ts';
import { otherSide } from '../../deployment.ts';
import { builtByHand } from '../../rules/old-side.ts';
import { commandsAfterwards, divergenceInWords, keptInWords, REPROTECT } from '../../rules/reprotection.ts';
import { repairNextActions } from '../../rules/repair-words.ts';
import { restoreNextActions } from '../../rules/restore-words.ts';
import { isRepair } from './repair-result.ts';
import { isRestore } from './restore-result.ts';

/** What is left to do, most urgent first. Only what the run itself knows; people add to it. */
export function nextActions(sources: ReportSources): readonly string[] {
  const { record, facts, fences, journal, deployment, side } = sources;
  const skipped = journal
    .filter((entry) => entry.skipped === true)
    .map(({ step, summary }) => `${step} was skipped. ${summary}`);
  if (isRestore(sources)) {
    const failed = record?.failure === undefined ? [] : [record.failure.nextAction];
    return [...failed, ...skipped, ...restoreNextActions(facts, record?.input.mode === 'check')];
  }
  if (isRepair(sources)) {
    const failed = record?.failure === undefined ? [] : [record.failure.nextAction];
    return [...failed, ...repairNextActions(facts)];
  }
  if (record?.input.mode === 'check') {
    const failed = record.failure === undefined ? [] : [record.failure.nextAction];
    return [...failed, ...(facts.preflight?.findings ?? []).map((finding) => `Mend: ${finding}`)];
  }
  const open = fences
    .filter(({ status }) => status === 'queued' || status === 'requested')
    .map(
      ({ instanceIdentifier, detail }) =>
        `Watch the fence of ${instanceIdentifier} until it is proven (it is retried every few seconds): ${detail}`,
    );
  // What comes after an activation waits until there is one.
  if (record?.failure !== undefined) return [record.failure.nextAction, ...open, ...skipped];
  if (record?.runbook === REPROTECT) return [...open, ...skipped, ...afterReprotection(sources)];
  return [
    ...open,
    ...skipped,
    // What the verification found different has been put right by then, or is among these.
    ...(facts['protect-again']?.unprotected ?? []).map((what) => `Protect: ${what}`),
    `Set the active region to ${side} (${deployment.regions[side]}) in the configuration and deploy; until then deployments are refused.`,
    `Once ${deployment.regions[otherSide(side)]} is back, start ${REPROTECT} here: it makes that region the standby. Until then nothing but backups protects the data.`,
  ];
}

/** What is left of the old region, and what the templates need. */
function afterReprotection({ deployment, side, facts, kept }: ReportSources): readonly string[] {
  const diverged = facts.divergence === undefined ? [] : divergenceInWords(facts.divergence);
  return [
    ...diverged.map((what) => `Bring back by hand, or decide to lose: ${what}`),
    ...builtByHand({ deployment, side }).map(
      ({ name }) =>
        `${name}: its instance in ${deployment.regions[otherSide(side)]} stood before Muster and stays fenced; build its standby by hand.`,
    ),
    ...kept.map((one) => `Delete when nobody needs it any more: ${keptInWords(deployment, one)}`),
    ...commandsAfterwards(deployment, side),
  ];
}
