/** A configuration that is valid and still cannot be rehearsed: said in words, not a fault of the lab. */
export class RehearsalError extends Error {
  override readonly name = 'RehearsalError';
}
