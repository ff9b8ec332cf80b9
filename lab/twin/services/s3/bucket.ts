import type { ReplicationLink } from './replication.ts';

/** An object as replication and readers see it. Only what is read back keeps its bytes. */
export interface StoredObject {
  readonly key: string;
  readonly storedAt: number;
  readonly body: Uint8Array | undefined;
  readonly contentType: string | undefined;
  readonly eTag: string;
}

/** A replication configuration as the API holds it. */
export interface ReplicationConfiguration {
  readonly Role: string;
  readonly Rules: readonly ReplicationRule[];
}

export interface ReplicationRule {
  readonly ID?: string;
  readonly Priority?: number;
  readonly Status: 'Enabled' | 'Disabled';
  readonly Prefix?: string;
  readonly Filter?: { readonly Prefix?: string };
  readonly Destination: { readonly Bucket: string };
}

export interface Bucket {
  readonly name: string;
  readonly region: string;
  /** Default retention of a new object. */
  readonly objectLock: { readonly mode: string; readonly days: number } | undefined;
  readonly objects: Map<string, StoredObject>;
  versioning: 'Enabled' | 'Suspended' | undefined;
  replication: ReplicationConfiguration | undefined;
  links: readonly ReplicationLink[];
}
