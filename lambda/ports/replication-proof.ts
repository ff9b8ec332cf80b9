import type { DeployedDatabase } from '../deployment.ts';

/** Whether a standby has everything that its drained source has ever acknowledged. */
export interface ReplicationProof {
  /** @param drainedAtMilliseconds nothing has been acknowledged after it */
  look(database: DeployedDatabase, drainedAtMilliseconds: number): Promise<ProofReading>;
  /**
   * Where the source is lost: the age of the oldest write that may be missing, seconds. Null: not known.
   *
   * @param drainedAtMilliseconds undefined where it was never drained
   */
  lossAtMost(database: DeployedDatabase, drainedAtMilliseconds: number | undefined): Promise<LossReading>;
}

export interface LossReading {
  readonly seconds: number | null;
  readonly detail: string;
}

export interface ProofReading {
  readonly proven: boolean;
  /** How it is known, or what was last seen. */
  readonly detail: string;
}
