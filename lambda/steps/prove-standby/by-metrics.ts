import { metricHistoryOf } from '../../adapters/metric-history.ts';
import type { Platform } from '../../platform.ts';
import type { ReplicationProof } from '../../ports/replication-proof.ts';
import { isoTime } from '../../rules/times.ts';
import { arrivedOn, lossAtMostSeconds, windowOf } from '../data-loss/bound.ts';
import { readLossHistory } from '../data-loss/history.ts';
import { behindInWords } from '../data-loss/loss.ts';
import { sourceState } from '../data-loss/source.ts';

const LOOK_BACK_MILLISECONDS = 10 * 60_000;

/**
 * By what was measured: a sample, less its own value, is a moment before which everything is on the replica. MySQL and
 * MariaDB show no lag for what the source has not sent yet, so without a heartbeat nothing is proven of them.
 */
export function proofByMetrics(platform: Platform): ReplicationProof {
  const history = metricHistoryOf(platform);
  return {
    async look(database, drainedAtMilliseconds) {
      const { behind } = await readLossHistory(history, platform);
      const now = platform.clock.now();
      const window = {
        endsBeforeMilliseconds: Infinity,
        notOlderThanMilliseconds: now - LOOK_BACK_MILLISECONDS,
      };
      const arrived = arrivedOn(behind(database.name), database.engine, window);
      if (!arrived.known) return { proven: false, detail: arrived.why };
      if (arrived.by === 'lag' && database.engine !== 'postgres') {
        return {
          proven: false,
          detail: `the lag of ${database.engine} says nothing about what was not sent yet`,
        };
      }
      const detail = `${behindInWords(arrived)}, so it has everything until ${isoTime(arrived.safeUntilMilliseconds)}`;
      return { proven: arrived.safeUntilMilliseconds >= drainedAtMilliseconds, detail };
    },
    async lossAtMost(database, drainedAtMilliseconds) {
      const { behind, probes } = await readLossHistory(history, platform);
      const now = platform.clock.now();
      const source = sourceState(probes, now);
      const arrived = arrivedOn(behind(database.name), database.engine, windowOf(source, now));
      if (!arrived.known) return { seconds: null, detail: arrived.why };
      const stopped = source.kind === 'silent' ? source.stoppedAtMilliseconds : now;
      const until = Math.min(stopped, drainedAtMilliseconds ?? stopped);
      return { seconds: lossAtMostSeconds(until, arrived), detail: behindInWords(arrived) };
    },
  };
}
