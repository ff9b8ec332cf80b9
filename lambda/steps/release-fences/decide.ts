import type { DatabaseInstance } from '../../ports/databases.ts';
import type { Fence } from '../../ports/ledger.ts';
import { isHealthyStandby } from '../../rules/old-side.ts';
import { isoTime } from '../../rules/times.ts';
import { grouped } from '../../rules/wording.ts';
import type { DecideContext, Decision } from '../step.ts';

export interface Observed {
  readonly databases: readonly FencedDatabase[];
  /** Names of databases whose standby a person has to build. */
  readonly byHand: readonly string[];
}

export interface FencedDatabase {
  readonly name: string;
  readonly fence: Fence | undefined;
  /** What stands under its name in the old region. */
  readonly standby: DatabaseInstance | undefined;
  /** ARN of the writer in this region. */
  readonly writerArn: string;
}

export interface Action {
  readonly fence: Fence;
}

export function decide({ databases, byHand }: Observed, context: DecideContext): Decision<Action> {
  const waiting = databases.filter(({ standby, writerArn }) => !isHealthyStandby(standby, writerArn));
  const checkedAt = isoTime(context.nowMilliseconds);
  const actions = databases.flatMap(({ fence, standby, writerArn }): Action[] => {
    if (fence === undefined || fence.status === 'released') return [];
    if (!isHealthyStandby(standby, writerArn)) return [];
    const detail = 'a healthy standby stands in its place';
    return [{ fence: { ...fence, status: 'released', checkedAt, detail } }];
  });
  const held = byHand.map((name) => ({ name, says: 'stays fenced, its standby is built by hand' }));
  if (actions.length > 0) {
    const names = actions.map(({ fence }) => ({ name: fence.database, says: 'release its fence' }));
    return { kind: 'act', summary: grouped([...names, ...held]), actions };
  }
  if (waiting.length > 0) {
    const says = waiting.map(({ name, standby }) => ({
      name,
      says: standby === undefined ? 'no standby' : `standby ${standby.status}, not healthy yet`,
    }));
    return { kind: 'wait', summary: grouped([...says, ...held]) };
  }
  const released = databases.map(({ name }) => ({ name, says: 'its standby is healthy, no fence holds it' }));
  return { kind: 'done', summary: grouped([...released, ...held]) || 'There is no fence to release' };
}
