import { applyWaivers } from './apply-waivers.ts';
import { readValidationReport } from './validation-report.ts';
import { WaiverError, type Waiver } from './waiver.ts';

/**
 * After synthesis: holds every waiver against what the plug-ins really reported. CDK itself lets an acknowledgement
 * that matches nothing pass, and one that covers a whole stack as well. Throws a {@link WaiverError}.
 */
export function requireSoundWaivers(
  assemblyDirectory: string,
  waivers: readonly Waiver[],
  today: string,
): void {
  if (waivers.length === 0) return;
  const { problems } = applyWaivers(readValidationReport(assemblyDirectory), waivers, today);
  if (problems.length > 0) throw new WaiverError(problems);
}
