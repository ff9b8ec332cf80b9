import type { Seal } from '../proof/seal.ts';

/** What the ledger knows of a seal; the seal itself is in the evidence bucket, where nobody can change it. */
export interface SealEntry {
  readonly database: string;
  readonly at: string;
  readonly marks: Seal['marks'];
  readonly key: string;
  /** Of the text that was put there, in hexadecimal digits. */
  readonly sha256: string;
}

export interface Seals {
  keep(seal: Seal): Promise<SealEntry>;
  /** Oldest first. */
  of(database: string): Promise<readonly SealEntry[]>;
  /** @throws Error when what lies there is not what was kept */
  read(entry: SealEntry): Promise<Seal>;
}
