/** Security groups of one region. Templates know them by name; RDS takes their generated ids. */
export interface SecurityGroups {
  /**
   * Ids by name. An id instead of a name stands for itself. What does not exist, and a name that exists in more than
   * one VPC, is missing from the answer.
   */
  idsOf(names: readonly string[]): Promise<ReadonlyMap<string, string>>;
}
