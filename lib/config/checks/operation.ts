import type { Mistake } from '../errors.ts';
import { show } from '../errors.ts';
import type { DrConfig } from '../schema/index.ts';
import { check } from './check.ts';

/** Who is told, who may act, what is kept. */
export const operationChecks = [
  check(['notify'], someoneIsTold),
  check(['backup'], longerTiersKeepLonger),
  check(['access'], twoPairsOfEyes),
  check(['failover', 'dns'], somethingStartsIt),
];

/** An automatic start watches names; names that move by themselves say nothing about the region. */
function somethingStartsIt({ failover, dns }: Pick<DrConfig, 'failover' | 'dns'>): readonly Mistake[] {
  const latched = (dns?.records ?? []).some(({ steering }) => steering === 'latched');
  if (latched || failover.start.kind === 'by hand') return [];
  return [
    {
      path: 'failover.start',
      given: 'an automatic start without a latched record to watch',
      allowed: "'by hand'; or { afterAlarmFor } with a latched record or more in dns.records",
      remedy: "Add the name users know to dns.records, or write start: 'by hand'.",
    },
  ];
}

function someoneIsTold({ notify }: Pick<DrConfig, 'notify'>): readonly Mistake[] {
  const { emails, webhooks, topics } = notify;
  if (emails.length > 0 || webhooks.length > 0 || topics !== undefined) return [];
  return [
    {
      path: 'notify',
      given: 'nobody',
      allowed: 'one e-mail address, web hook or pair of topics, or more',
      remedy: "For example emails: ['on-call@example.com'].",
    },
  ];
}

function longerTiersKeepLonger({ backup }: Pick<DrConfig, 'backup'>): readonly Mistake[] {
  const tiers = [
    { key: 'keepDaily', days: backup.keepDaily },
    { key: 'keepWeekly', days: backup.keepWeekly },
    { key: 'keepMonthly', days: backup.keepMonthly },
  ].filter((tier): tier is { key: string; days: number } => typeof tier.days === 'number');
  return tiers.slice(1).flatMap((tier, index) => {
    const shorter = tiers[index];
    if (shorter === undefined || tier.days > shorter.days) return [];
    return [
      {
        path: `backup.${tier.key}`,
        given: `${tier.days}d`,
        allowed: `more than ${shorter.key}, ${shorter.days}d, or 'none'`,
        remedy: "Keep it longer, or write 'none': it would hold nothing the other does not.",
      },
    ];
  });
}

function twoPairsOfEyes({ access }: Pick<DrConfig, 'access'>): readonly Mistake[] {
  const { operators, approvers } = access;
  const empty = (['operators', 'approvers'] as const)
    .filter((key) => access[key]?.length === 0)
    .map((key) => ({
      path: `access.${key}`,
      given: '[]',
      allowed: 'one principal or more',
      remedy: 'Name one, or leave it away to let the account decide.',
    }));
  const both = (approvers ?? []).flatMap((arn, index) =>
    isPerson(arn) && operators?.includes(arn) === true
      ? [
          {
            path: `access.approvers[${index}]`,
            given: show(arn),
            allowed: 'a principal that is not in access.operators',
            remedy: 'Name another: who starts a failover does not approve its data loss.',
          },
        ]
      : [],
  );
  return [...empty, ...both];
}

/** A role or a user; an account's root stands for whoever the account lets in. */
function isPerson(arn: string): boolean {
  return !arn.endsWith(':root');
}
