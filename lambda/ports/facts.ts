import type { Fence } from './ledger.ts';
import type { RestoredSettings } from './restores.ts';
import type { AppliedFact, ComparisonFact, PreparedFact } from '../steps/repair/facts.ts';

/**
 * What a step learned about its run and left in the ledger for later steps and for the report. One entry per
 * kind, named after the step that writes it; written again, it replaces itself.
 */
export interface KnownFacts {
  /** Of a repair: where its copy is reached. */
  readonly 'open-copy': OpenCopyFact;
  readonly 'prepare-repair': PreparedFact;
  readonly 'compare-tables': ComparisonFact;
  readonly 'apply-repair': AppliedFact;
  readonly preflight: PreflightFact;
  readonly 'fence-old-primary': FenceFact;
  /** Of a planned move: whether both regions are well enough for it. */
  readonly 'check-both-regions': BothRegionsFact;
  /** Sizes of this region's services before a planned move made them larger. */
  readonly 'sizes-before': SizesFact;
  readonly 'drain-writes': DrainFact;
  readonly 'prove-standby': ProofFact;
  /** When the old region was given its writes back. */
  readonly 'resume-writes': ResumedFact;
  readonly 'promote-databases': PromotionFact;
  readonly 'verify-databases': VerificationFact;
  readonly 'scale-services': ScalingFact;
  /** Only while recovery is being watched. */
  readonly 'recovery-watch': RecoveryWatchFact;
  readonly 'watch-recovery': RecoveryFact;
  readonly 'protect-again': ProtectionFact;
  readonly 'plan-restore': RestorePlanFact;
  readonly 'restore-database': RestoreFact;
  readonly 'apply-settings': SettingsFact;
  readonly 'verify-restore': RestoreVerificationFact;
  readonly 'swap-database': SwapFact;
  /** Written with the report of a run that has promoted something. */
  readonly 'data-loss': DataLossFact;
  readonly divergence: DivergenceFact;
  readonly 'divergence-scan': DivergenceScanFact;
  readonly 'rebuild-replicas': RebuildFact;
  readonly 'return-objects': ReturnedObjectsFact;
  readonly notices: NoticesFact;
  readonly report: ReportFact;
}

export interface OpenCopyFact {
  readonly host: string;
  readonly openedAt: string;
}

export interface PreflightFact {
  readonly gate: 'open' | 'needs-approval' | 'impossible';
  /** Accepted work that would be lost, in seconds, at most; null while nobody can know. */
  readonly estimatedLossSeconds: number | null;
  readonly why: string;
  readonly databases: readonly DatabaseLag[];
  /** What stands in the way or should be known, one line each. */
  readonly findings: readonly string[];
  /** When all this was read (ISO 8601). */
  readonly checkedAt?: string;
}

export interface DatabaseLag {
  readonly name: string;
  /** As measured. Null: not known, which is never zero. */
  readonly lagSeconds: number | null;
  /** From what had surely arrived until the source surely accepted nothing more. Null: not known. */
  readonly lossAtMostSeconds: number | null;
  /** When the sample was taken (ISO 8601); absent when there is none. */
  readonly sampledAt?: string;
  /** An earlier run has promoted it: what that one has lost is not in these figures. */
  readonly promotedBefore?: true;
  /** How the figure came about, in words. */
  readonly why?: string;
}

/** What the promotions have cost, from everything that was measured by the time the report was written. */
export interface DataLossFact {
  /** Of the worst database; null as soon as one is not known. */
  readonly atMostSeconds: number | null;
  readonly databases: readonly LostOfDatabase[];
  readonly measuredAt: string;
}

export interface LostOfDatabase {
  readonly name: string;
  /** Never lower than what was lost. Null: not known, which is never zero. */
  readonly atMostSeconds: number | null;
  readonly why: string;
}

export interface FenceFact {
  readonly fence: 'proven' | 'queued';
  readonly databases: readonly { readonly name: string; readonly fence: 'proven' | 'queued' }[];
}

export interface BothRegionsFact {
  /** `past`: an earlier run is past its point of no return, so there is nothing to check, only to go on. */
  readonly ready: 'yes' | 'no' | 'past';
  /** What stands in the way, or that nothing does. */
  readonly why: string;
  readonly checkedAt: string;
}

export interface SizesFact {
  readonly services: readonly SizeBefore[];
}

export type SizeBefore =
  | { readonly name: string; readonly kind: 'ecs'; readonly desiredCount: number }
  | {
      readonly name: string;
      readonly kind: 'auto-scaling';
      readonly minSize: number;
      readonly maxSize: number;
      readonly desiredCapacity: number;
    };

export interface DrainFact {
  readonly beganAt: string;
  /** When the first writer was told to stop: the write outage begins. */
  readonly writersToldAt?: string;
  readonly databases: readonly DrainedDatabase[];
  /** When the last database was proven to take no write any more. */
  readonly drainedAt?: string;
}

/** `proven`: only the drain group is active, and every connection from before was cut since. */
export interface DrainedDatabase {
  /** How far the taking out of reach has got; as with a fence, but nothing keeps it up by itself. */
  readonly fence: Fence;
  /** Ids of the groups it had before: what is put back. */
  readonly groupsBefore: readonly string[];
}

export interface ProofFact {
  /** Everything that the old primary has ever acknowledged is on the standby. */
  readonly databases: readonly ProvenDatabase[];
}

export interface ProvenDatabase {
  readonly name: string;
  readonly provenAt: string;
  /** How it is known, in words. */
  readonly detail: string;
}

export interface ResumedFact {
  readonly resumedAt: string;
}

export interface PromotionFact {
  /** Those that stand alone. */
  readonly databases: readonly { readonly name: string; readonly promotedAt: string }[];
  /** When RDS last took the call; it shows a promoted replica as unchanged for a while. */
  readonly requests?: readonly { readonly name: string; readonly requestedAt: string }[];
}

export interface VerificationFact {
  /** Settings that differ from the policy and are not needed to serve, one line each. */
  readonly differences: readonly string[];
  /** Restarts that were needed before users come back. */
  readonly reboots: readonly { readonly name: string; readonly requestedAt: string }[];
}

export interface ScalingFact {
  readonly services: readonly { readonly name: string; readonly healthyAt: string }[];
}

/** Since when everything has been well without a break; null after the last look was not. */
export interface RecoveryWatchFact {
  readonly stableSince: string | null;
}

export interface RecoveryFact {
  /** Since when names and load balancer have answered from here without a break. */
  readonly stableSince: string;
  readonly confirmedAt: string;
}

export interface ProtectionFact {
  /** Those of which a point in time can be restored again. */
  readonly databases: readonly { readonly name: string; readonly latestRestorableTime: string }[];
  /** Backups started on demand. */
  readonly backupJobs?: readonly { readonly name: string; readonly jobId: string }[];
  /** What is not protected yet, one line each: objects that wait for the other region, for instance. */
  readonly unprotected?: readonly string[];
}

/** When each notice went out, by its moment. */
export type NoticesFact = Readonly<Record<string, string>>;

export interface ReportFact {
  readonly bucket: string;
  readonly jsonKey: string;
  readonly markdownKey: string;
  readonly writtenAt: string;
}

/** What the old region accepted and never passed on. */
export interface DivergenceFact {
  readonly gate: 'none' | 'needs-approval';
  readonly databases: readonly DivergedDatabase[];
  readonly buckets: readonly DivergedBucket[];
  /** Where the whole list is kept. */
  readonly key: string;
}

export interface DivergedDatabase {
  readonly name: string;
  /** Rows that are there and in no other place. Null: nobody can count them. */
  readonly rows: number | null;
  /** What was compared, in one line. */
  readonly how: string;
}

export interface DivergedBucket {
  readonly name: string;
  readonly objects: number;
  /** Some of them, so that a person has an idea. */
  readonly examples: readonly string[];
}

/** How far the buckets have been gone through. */
export interface DivergenceScanFact {
  readonly buckets: readonly ScannedBucket[];
}

export interface ScannedBucket extends DivergedBucket {
  /** Key after which to go on; null once the bucket is through. */
  readonly cursor: string | null;
  /** Of the objects, those that S3 still has on its way. */
  readonly pending: number;
}

export interface RebuildFact {
  readonly databases: readonly { readonly name: string; readonly requestedAt: string }[];
}

/** How far the buckets have been gone through, and what was copied on the way. */
export interface ReturnedObjectsFact {
  readonly buckets: readonly ReturnedBucket[];
}

export interface ReturnedBucket {
  readonly name: string;
  /** Key after which to go on; null once the bucket is through. */
  readonly cursor: string | null;
  /** On their way when they were seen, in this round. */
  readonly pending: number;
  readonly copied: number;
}

/** What is restored, from where, to which moment, and how it has to look. Settled once; every later step follows it. */
export interface RestorePlanFact {
  readonly database: string;
  /** As the run was asked. */
  readonly asked: { readonly from: string; readonly time?: string; readonly arn?: string };
  readonly source: RestoreSource;
  /** The moment the restored data is of (ISO 8601). */
  readonly restoreTime: string;
  /** How much later than that the moment was that was asked for; 0 where the point could be met. */
  readonly shortBySeconds: number;
  /** Of the copy, until it takes the place of the instance that serves. */
  readonly target: string;
  /** The name the old instance gets when the copy takes its place. */
  readonly oldIdentifier: string;
  readonly settings: RestoredSettings;
  /** Whether this region serves the database: only there the application can be moved to the copy. */
  readonly serves: boolean;
  readonly why: string;
  readonly plannedAt: string;
}

export type RestoreSource =
  /** `replicatedFrom`: the region of the instance, where the backups are copies of another region's. */
  | { readonly kind: 'automated-backups'; readonly arn: string; readonly replicatedFrom?: string }
  | { readonly kind: 'snapshot'; readonly identifier: string; readonly arn: string };

export interface RestoreFact {
  readonly requestedAt: string;
}

export interface SettingsFact {
  /** The restart that brings the parameter group into force. */
  readonly rebootRequestedAt?: string;
}

export interface RestoreVerificationFact {
  /** Settings of the copy that are not as planned, one line each. */
  readonly differences: readonly string[];
  /** How many settings were compared. */
  readonly compared: number;
  readonly verifiedAt: string;
}

export interface SwapFact {
  /** When the old instance was cut off: what it accepted between the restored moment and this stays in it alone. */
  readonly fencedAt?: string;
  readonly swappedAt?: string;
}
