/** The package has no types of its own. It writes defaults into what it is given: hand it a copy. */
declare module 'asl-validator' {
  export default function validate(definition: unknown): {
    readonly isValid: boolean;
    readonly errorsText: (separator?: string) => string;
  };
}
