/** Puts measurements into the region's CloudWatch, in the side's own namespace. */
export interface Metrics {
  put(measurements: readonly Measurement[]): Promise<void>;
}

export interface Measurement {
  readonly name: string;
  readonly value: number;
  readonly unit: 'Count' | 'Seconds' | 'Milliseconds' | 'None';
  readonly dimensions?: Readonly<Record<string, string>>;
  /** Seconds: 60 is a standard metric, 1 a high-resolution one (no health check reads that). */
  readonly resolution: 1 | 60;
}
