import type { ReplicationLink } from './replication.ts';

/** An object. One that only counts, as the clients of a rehearsal store them by the hundred thousand, has no content. */
export interface StoredObject {
  readonly storedAt: number;
  readonly content?: ObjectContent;
}

export interface ObjectContent {
  readonly body: Uint8Array;
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
  /** Rules at work, and those that are gone but have brought something over. */
  links: readonly ReplicationLink[];
  /** What other buckets' rules bring here. */
  readonly arrivals: ReplicationLink[];
}
