/** What the load balancers of one region think of what stands behind them. */
export interface TargetHealth {
  /** By target group name; a group that does not exist is missing from the answer. */
  counts(targetGroups: readonly string[]): Promise<ReadonlyMap<string, TargetCounts>>;
}

export interface TargetCounts {
  readonly healthy: number;
  readonly registered: number;
}
