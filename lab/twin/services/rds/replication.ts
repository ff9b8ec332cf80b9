import type { Kernel } from '../../../kernel/kernel.ts';
import type { DatabaseEngine } from '../../../../lambda/deployment.ts';
import { ReplicaLag } from './lag.ts';
import type { WriteLog } from './write-log.ts';

/**
 * Both ends notice a lost peer after this long: PostgreSQL's `wal_receiver_timeout` and MySQL's
 * `replica_net_timeout` are 60 seconds unless set (PostgreSQL documentation, "Replication"; MySQL 8.0 Reference
 * Manual, "Replica Server Options and Variables").
 */
const PEER_LOST_AFTER_MILLISECONDS = 60_000;

/**
 * RDS for PostgreSQL switches the write-ahead log every five minutes even when nothing is written, so an idle source
 * makes the metric climb to 300 seconds and fall back (RDS User Guide, "Monitoring and tuning replication for RDS for
 * PostgreSQL").
 */
const LOG_SWITCH_MILLISECONDS = 300_000;

/**
 * Why nothing arrives. `unreachable`: the region at one end is dark; `broken`: a fault put in by hand;
 * `terminated`: the source is gone; `promotion`: the replica is on its way to stand alone; `creation`: it is being
 * built from a snapshot.
 */
export type Interruption = 'unreachable' | 'broken' | 'terminated' | 'promotion' | 'creation';

export interface ReplicationStatus {
  readonly normal: boolean;
  readonly status: 'replicating' | 'error' | 'terminated';
  readonly message: string | undefined;
}

/**
 * A cross-region replica's view of its source: it has everything the source acknowledged up to a horizon. The horizon
 * follows the clock at the drawn lag and stands still while the stream is interrupted: what the source acknowledged
 * and did not ship by then is what a promotion loses.
 */
export class Replication {
  sourceArn: string;
  readonly #source: WriteLog;
  readonly #engine: DatabaseEngine;
  readonly #kernel: Kernel;
  readonly #lag: ReplicaLag;
  readonly #interruptions = new Map<Interruption, number>();
  #horizon: number;
  #advancedTo: number;

  constructor(options: {
    readonly kernel: Kernel;
    readonly engine: DatabaseEngine;
    readonly sourceArn: string;
    readonly source: WriteLog;
    readonly replicaArn: string;
  }) {
    this.#kernel = options.kernel;
    this.#engine = options.engine;
    this.sourceArn = options.sourceArn;
    this.#source = options.source;
    this.#lag = new ReplicaLag(options.kernel, `rds.replica.lag/${options.replicaArn}`);
    this.#advancedTo = options.kernel.now();
    this.#horizon = this.#lag.horizon(this.#advancedTo, this.#advancedTo);
  }

  get source(): WriteLog {
    return this.#source;
  }

  /** A source that is renamed keeps its replicas. */
  followRename(sourceArn: string): void {
    this.sourceArn = sourceArn;
  }

  interrupt(why: Interruption): void {
    this.#advance();
    if (!this.#interruptions.has(why)) this.#interruptions.set(why, this.#kernel.now());
  }

  resume(why: 'unreachable' | 'broken' | 'creation'): void {
    this.#interruptions.delete(why);
    this.#advancedTo = this.#kernel.now();
  }

  /** How many rows of the source's log have been applied. */
  appliedLength(): number {
    this.#advance();
    return this.#source.lengthAt(this.#horizon);
  }

  status(): ReplicationStatus {
    if (this.#interruptions.has('terminated')) {
      return { normal: false, status: 'terminated', message: 'Replication has been terminated.' };
    }
    if (this.#lostPeer()) {
      return {
        normal: false,
        status: 'error',
        message: 'Replication has stopped: the source does not answer.',
      };
    }
    return { normal: true, status: 'replicating', message: undefined };
  }

  /**
   * What the `ReplicaLag` metric says now, in seconds.
   * PostgreSQL: now minus the commit time of the last replayed transaction, whatever the reason it is old.
   * MySQL and MariaDB: `Seconds_Behind_Source`, 0 when everything received is applied, -1 when replication is not
   * active (RDS User Guide, "Monitoring read replication").
   */
  metricSeconds(): number {
    const applied = this.appliedLength();
    if (this.#engine === 'postgres') {
      const lastRow = this.#source.timeOfLast(applied) ?? 0;
      const lastSwitch = Math.floor(this.#horizon / LOG_SWITCH_MILLISECONDS) * LOG_SWITCH_MILLISECONDS;
      return (this.#kernel.now() - Math.max(lastRow, lastSwitch)) / 1000;
    }
    if (this.#lostPeer() || this.#interruptions.has('terminated')) return -1;
    const behind = this.#interruptions.size === 0 && applied < this.#source.length;
    return behind ? Math.floor((this.#kernel.now() - this.#horizon) / 1000) : 0;
  }

  #advance(): void {
    if (this.#interruptions.size > 0) return;
    const now = this.#kernel.now();
    this.#horizon = Math.max(this.#horizon, this.#lag.horizon(this.#advancedTo, now));
    this.#advancedTo = now;
  }

  #lostPeer(): boolean {
    if (this.#interruptions.has('broken')) return true;
    const since = this.#interruptions.get('unreachable');
    return since !== undefined && this.#kernel.now() - since >= PEER_LOST_AFTER_MILLISECONDS;
  }
}
