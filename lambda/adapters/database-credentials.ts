import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import * as z from 'zod/mini';
import type { Platform } from '../platform.ts';
import type { DatabaseCredentials } from '../ports/database-credentials.ts';
import { client } from './clients.ts';

const secret = z.object({ username: z.string(), password: z.string() });

/** From the Secrets Manager of the own region; read anew each time, because somebody may have changed it. */
export function databaseCredentials(platform: Platform): DatabaseCredentials {
  const secrets = client(platform, SecretsManagerClient, 'secrets-manager');
  return {
    async of(secretName) {
      const { SecretString } = await secrets.send(new GetSecretValueCommand({ SecretId: secretName }));
      const parsed = secret.safeParse(objectIn(SecretString));
      if (parsed.success) return { user: parsed.data.username, password: parsed.data.password };
      // What is in it is not said.
      throw new Error(
        `The secret ${secretName} has to be a JSON object with "username" and "password". Put both there.`,
      );
    },
  };
}

function objectIn(text: string | undefined): unknown {
  try {
    return JSON.parse(text ?? '');
  } catch {
    return undefined;
  }
}
