/** What CloudWatch of one region has recorded. */
export interface MetricHistory {
  /** Samples by the query's own key, oldest first; a query without any sample has an empty list. */
  read(
    queries: readonly MetricQuery[],
    window: { readonly fromMilliseconds: number; readonly toMilliseconds: number },
  ): Promise<ReadonlyMap<string, readonly Sample[]>>;
}

export interface MetricQuery {
  /** Chosen by the caller, unique among the queries. */
  readonly key: string;
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: Readonly<Record<string, string>>;
  readonly statistic: 'Average' | 'Maximum' | 'Minimum' | 'Sum';
  readonly periodSeconds: number;
}

export interface Sample {
  /** Start of the period. */
  readonly atMilliseconds: number;
  readonly value: number;
}
