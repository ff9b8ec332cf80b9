/** Security groups of one region. Templates know them by name; RDS takes their generated ids. */
export interface SecurityGroups {
  /** Ids by group name; a name that does not exist, or exists in more than one VPC, is missing from the answer. */
  idsByName(names: readonly string[]): Promise<ReadonlyMap<string, string>>;
}
