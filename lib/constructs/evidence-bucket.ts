import { Construct } from 'constructs';
import { PrivateBucket } from './private-bucket.ts';
import type { RegionScope } from './region-scope.ts';

/** How long a report of a run cannot be changed or deleted. */
export const EVIDENCE_DAYS = 365;

/**
 * Reports of runs, write once. Governance: a principal with its own permission can still clear a report that holds
 * what it must not, and that act is in the trail; compliance mode would let nobody.
 */
export class EvidenceBucket extends Construct {
  readonly bucket: PrivateBucket;

  constructor(scope: Construct, id: string, props: { region: RegionScope }) {
    super(scope, id);
    this.bucket = new PrivateBucket(this, 'Evidence', {
      region: props.region,
      bucketName: props.region.names.evidenceBucket,
      logged: true,
      objectLock: {
        objectLockEnabled: 'Enabled',
        rule: { defaultRetention: { mode: 'GOVERNANCE', days: EVIDENCE_DAYS } },
      },
    });
  }
}
