import { DeniedError } from '../../api.ts';

/** A service acts on another: what that refuses for lack of a permission is lost, and nobody tries it again. */
export function lostWhenDenied(act: () => unknown): void {
  try {
    act();
  } catch (error) {
    if (!(error instanceof DeniedError)) throw error;
  }
}
