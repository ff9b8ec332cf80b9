/** A file of the documentation that is made from the code and compared with it by a test. */
export interface GeneratedPage {
  /** Below `docs/generated/`. */
  readonly path: string;
  readonly text: string;
}
