import type { DeployedDatabase } from '../deployment.ts';

/** Whether a standby has everything that its drained source has ever acknowledged. */
export interface ReplicationProof {
  /** @param drainedAtMilliseconds nothing has been acknowledged after it */
  look(database: DeployedDatabase, drainedAtMilliseconds: number): Promise<ProofReading>;
}

export interface ProofReading {
  readonly proven: boolean;
  /** How it is known, or what was last seen. */
  readonly detail: string;
}
