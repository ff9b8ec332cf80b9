export { acknowledgeWaivers } from './acknowledge-waivers.ts';
export { applyWaivers } from './apply-waivers.ts';
export type { Waived, WaiverOutcome } from './apply-waivers.ts';
export { todayFrom } from './expiry.ts';
export { requireSoundWaivers } from './require-sound-waivers.ts';
export { readValidationReport } from './validation-report.ts';
export type { ReportedFinding } from './validation-report.ts';
export { WaiverError } from './waiver.ts';
export type { Waivable, Waiver, WaiverProblem } from './waiver.ts';
