/**
 * What a step learned about its run and left in the ledger for later steps and for the report. One entry per
 * kind, named after the step that writes it; written again, it replaces itself.
 */
export interface KnownFacts {
  readonly preflight: PreflightFact;
  readonly 'fence-old-primary': FenceFact;
  readonly 'promote-databases': PromotionFact;
  readonly 'scale-services': ScalingFact;
  readonly 'watch-recovery': RecoveryFact;
  readonly 'protect-again': ProtectionFact;
  readonly notices: NoticesFact;
  readonly report: ReportFact;
}

export interface PreflightFact {
  readonly gate: 'open' | 'needs-approval' | 'impossible';
  /** Accepted work that would be lost, in seconds; null while nobody can know. */
  readonly estimatedLossSeconds: number | null;
  readonly why: string;
  readonly databases: readonly DatabaseLag[];
  /** What stands in the way or should be known, one line each. */
  readonly findings: readonly string[];
}

export interface DatabaseLag {
  readonly name: string;
  /** Null: not known, which is never zero. */
  readonly lagSeconds: number | null;
  /** When the sample was taken (ISO 8601); absent when there is none. */
  readonly sampledAt?: string;
}

export interface FenceFact {
  readonly fence: 'proven' | 'queued';
  readonly databases: readonly { readonly name: string; readonly fence: 'proven' | 'queued' }[];
}

export interface PromotionFact {
  readonly databases: readonly { readonly name: string; readonly promotedAt: string }[];
}

export interface ScalingFact {
  readonly services: readonly { readonly name: string; readonly healthyAt: string }[];
}

export interface RecoveryFact {
  /** Since when names and load balancer have answered from here without a break. */
  readonly stableSince: string;
  readonly confirmedAt: string;
}

export interface ProtectionFact {
  readonly databases: readonly { readonly name: string; readonly latestRestorableTime: string }[];
}

/** When each notice went out, by its moment. */
export type NoticesFact = Readonly<Record<string, string>>;

export interface ReportFact {
  readonly bucket: string;
  readonly jsonKey: string;
  readonly markdownKey: string;
  readonly writtenAt: string;
}
