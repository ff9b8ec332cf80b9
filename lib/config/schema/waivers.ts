import { isCalendarDate } from '../calendar-date.ts';
import { closed, leaf, list, matching } from './leaf.ts';

const rule = matching(
  /^([A-Za-z][\w.-]*::)?[A-Za-z][\w.-]*(\[.+\])?$/s,
  'one rule, as the report names it',
  "For example 'DR-VAULT-LOCK' or 'AwsSolutions-RDS11'.",
);

const path = matching(
  /^[^*?\s]([^*?]*[^*?\s])?$/,
  'the path of one construct, without a pattern',
  "Copy it from the finding, for example 'muster-shop-backup-recovery/Backup/Vault'.",
);

const owner = matching(
  /\S{2}/,
  'a person or a team',
  "Name who answers for it, for example 'platform@example.com'.",
);

const REASON_CHARACTERS_MIN = 20;

const reason = leaf({
  allowed: `${REASON_CHARACTERS_MIN} characters or more`,
  remedy: 'Say why it is accepted, so that somebody else can judge it when it ends.',
  read: (given) =>
    typeof given === 'string' && given.trim().length >= REASON_CHARACTERS_MIN ? given.trim() : undefined,
});

const expires = leaf({
  allowed: 'a day of the calendar, YYYY-MM-DD',
  remedy: "Name the last day on which it holds, for example '2027-03-31'.",
  read: (given) => (typeof given === 'string' && isCalendarDate(given) ? given : undefined),
});

export const waivers = list(closed({ rule, path, owner, reason, expires }), 'a list of waivers').default([]);
