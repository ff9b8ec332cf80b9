/**
 * Stands in for the SDK's default chain of credential providers in the bundles (an alias of the bundler): Lambda
 * hands credentials over in the environment, and the rest of the chain is three hundred kilobytes of providers that
 * would ask profiles, instance metadata and the global endpoint of STS.
 */
export function defaultProvider(): () => Promise<Credentials> {
  return () => {
    const {
      AWS_ACCESS_KEY_ID: accessKeyId,
      AWS_SECRET_ACCESS_KEY: secretAccessKey,
      AWS_SESSION_TOKEN: sessionToken,
    } = process.env;
    if (accessKeyId === undefined || secretAccessKey === undefined) {
      return Promise.reject(
        new Error('The environment holds no credentials: this code runs on Lambda only.'),
      );
    }
    return Promise.resolve({
      accessKeyId,
      secretAccessKey,
      ...(sessionToken === undefined ? {} : { sessionToken }),
    });
  };
}

interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}
