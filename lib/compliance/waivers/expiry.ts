import { isCalendarDate } from '../../config/calendar-date.ts';
import { ConfigError, show } from '../../config/errors.ts';
import { waiverName, type Waiver, type WaiverProblem } from './waiver.ts';

/** Today as the context says (`-c today=YYYY-MM-DD`), otherwise the day of the clock that is handed in. */
export function todayFrom(context: unknown, clockDay: string): string {
  if (context === undefined) return clockDay;
  if (typeof context === 'string' && isCalendarDate(context)) return context;
  throw new ConfigError([
    {
      path: 'today',
      given: show(context),
      allowed: 'a day of the calendar, YYYY-MM-DD',
      remedy: `For example -c today=${clockDay}; without it the clock says which day it is.`,
    },
  ]);
}

/** ISO dates compare as text. The day of expiry is the last one on which a waiver holds. */
export function expiryProblem(waiver: Waiver, today: string): WaiverProblem | undefined {
  if (today <= waiver.expires) return undefined;
  return {
    kind: 'expired',
    waiver,
    message: `${waiverName(waiver)} ended on ${waiver.expires}; today is ${today}. Mend what it waives, or let ${waiver.owner} decide again and set a new date.`,
  };
}
