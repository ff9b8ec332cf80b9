import { backUp, type RdsContext } from './transitions.ts';
import type { DatabaseInstance } from './instance.ts';

const MINUTE_MILLISECONDS = 60_000;
const DAY_MILLISECONDS = 24 * 60 * MINUTE_MILLISECONDS;

/**
 * Once a day, somewhere in the first half of its window, an instance with automated backups is `backing-up` for a
 * while: it serves, but cannot be promoted, modified or rebooted. One that is busy at that moment is left out.
 */
export function scheduleDailyBackups(context: RdsContext, instance: DatabaseInstance): void {
  const { kernel } = context.world;
  const stream = `rds.backup.daily/${instance.arn}`;
  const next = (): void => {
    const window = parseWindow(instance.settings.backupWindow);
    const today = Math.floor(kernel.now() / DAY_MILLISECONDS) * DAY_MILLISECONDS;
    const offset = window.startMilliseconds + (kernel.random(stream).next() * window.lengthMilliseconds) / 2;
    const at = today + offset > kernel.now() ? today + offset : today + DAY_MILLISECONDS + offset;
    kernel.after(Math.round(at - kernel.now()), () => {
      if (context.fleet.byArn(instance.arn) !== instance) return;
      if (mayBackUp(context, instance)) backUp(context, instance, kernel.draw('rds.backup.daily', stream));
      next();
    });
  };
  next();
}

function mayBackUp(context: RdsContext, instance: DatabaseInstance): boolean {
  return (
    instance.shownStatus === 'available' &&
    !instance.promoting &&
    instance.backup.kind === 'active' &&
    !context.world.isDark(instance.region)
  );
}

/** `hh:mm-hh:mm`, UTC; it may pass midnight. */
export function parseWindow(window: string): { startMilliseconds: number; lengthMilliseconds: number } {
  const match = /^(\d\d):(\d\d)-(\d\d):(\d\d)$/.exec(window);
  if (match === null)
    throw new Error(`A backup window is hh:mm-hh:mm in UTC, not ${JSON.stringify(window)}.`);
  const [startHour = 0, startMinute = 0, endHour = 0, endMinute = 0] = match.slice(1).map(Number);
  const start = (startHour * 60 + startMinute) * MINUTE_MILLISECONDS;
  const end = (endHour * 60 + endMinute) * MINUTE_MILLISECONDS;
  return {
    startMilliseconds: start,
    lengthMilliseconds: end > start ? end - start : end - start + DAY_MILLISECONDS,
  };
}
