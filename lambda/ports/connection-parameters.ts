/** The parameters of one region the application reads its connections from. */
export interface ConnectionParameters {
  /** Values by name, as they stand there; a parameter that does not exist is missing from the answer. */
  read(names: readonly string[]): Promise<ReadonlyMap<string, string>>;
  write(name: string, value: string): Promise<void>;
}
