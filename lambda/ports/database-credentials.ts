export interface Credentials {
  readonly user: string;
  readonly password: string;
}

/** User and password of the application's databases. Never to be logged, journalled or put into a result. */
export interface DatabaseCredentials {
  /** @throws Error when the secret is not the JSON object with `username` and `password` that it has to be */
  of(secretName: string): Promise<Credentials>;
}
