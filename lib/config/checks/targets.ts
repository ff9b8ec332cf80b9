import type { Mistake } from '../errors.ts';
import type { DrConfig } from '../schema/index.ts';
import { durationText } from '../schema/duration.ts';
import { strictestRtoSeconds, targetsOf } from '../targets.ts';
import { elementCheck } from './check.ts';

/** Targets no design of this kind can meet; whether this one does is the assessment's to say. */
export const targetChecks = [
  elementCheck(['databases', 'targets'], (config) =>
    floorMistakes(config.databases, config.targets, 'databases', DATABASE_FLOOR),
  ),
  elementCheck(['buckets', 'targets'], (config) =>
    floorMistakes(config.buckets, config.targets, 'buckets', BUCKET_FLOOR),
  ),
  elementCheck(['databases', 'buckets', 'services', 'targets', 'failover'], waitingMistakes),
];

interface Floor {
  readonly seconds: number;
  readonly because: string;
  readonly remedy: string;
}

const DATABASE_FLOOR: Floor = {
  seconds: 60,
  because: 'a replica in another region follows asynchronously, and its lag is measured once a minute',
  remedy: 'State a loss the business accepts; an RPO of zero needs a planned switchover or another database.',
};

const BUCKET_FLOOR: Floor = {
  seconds: 900,
  because: 'S3 promises 15 minutes with replication time control',
  remedy: 'State 15m or more for the bucket, or let the application write to both regions itself.',
};

function floorMistakes(
  components: readonly Parameters<typeof targetsOf>[0][],
  overall: DrConfig['targets'],
  section: string,
  { seconds, because, remedy }: Floor,
): readonly Mistake[] {
  return components.flatMap((component, index) => {
    const { rpoSeconds } = targetsOf(component, overall);
    if (rpoSeconds >= seconds) return [];
    const inherited = component.targets.rpo === undefined ? ' (from targets.rpo)' : '';
    return [
      {
        path: `${section}[${index}].targets.rpo`,
        given: `${durationText(rpoSeconds)}${inherited}`,
        allowed: `${durationText(seconds)} or more: ${because}`,
        remedy,
      },
    ];
  });
}

type Waiting = Pick<DrConfig, 'databases' | 'buckets' | 'services' | 'targets' | 'failover'>;

/** Waiting counts: an approval or an alarm that takes as long as the RTO has missed it already. */
function waitingMistakes(config: Waiting): readonly Mistake[] {
  const rto = strictestRtoSeconds(config);
  const { approvalTimeout, start } = config.failover;
  const waits = [
    { path: 'failover.approvalTimeout', seconds: approvalTimeout },
    {
      path: 'failover.start.afterAlarmFor',
      seconds: start.kind === 'automatic' ? start.afterSeconds : undefined,
    },
  ];
  return waits.flatMap(({ path, seconds }) =>
    seconds === undefined || seconds < rto
      ? []
      : [
          {
            path,
            given: durationText(seconds),
            allowed: `less than the strictest RTO, ${durationText(rto)}`,
            remedy: 'Shorten the wait or accept a longer RTO: the wait is part of it.',
          },
        ],
  );
}
