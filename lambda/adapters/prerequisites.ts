import { DescribeImagesCommand, ECRClient, type ImageIdentifier } from '@aws-sdk/client-ecr';
import { DescribeKeyCommand, KMSClient } from '@aws-sdk/client-kms';
import { DescribeSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { GetServiceQuotaCommand, ServiceQuotasClient } from '@aws-sdk/client-service-quotas';
import type { Platform } from '../platform.ts';
import type { ImageReference, Prerequisites } from '../ports/prerequisites.ts';
import { isAwsError } from './aws-errors.ts';
import { client } from './clients.ts';

export function prerequisitesOf(platform: Platform): Prerequisites {
  const kms = client(platform, KMSClient, 'kms');
  const secrets = client(platform, SecretsManagerClient, 'secrets-manager');
  const ecr = client(platform, ECRClient, 'ecr');
  const quotas = client(platform, ServiceQuotasClient, 'service-quotas');
  return {
    async keyState(alias) {
      const answer = await unless(['NotFound'], () => kms.send(new DescribeKeyCommand({ KeyId: alias })));
      return answer === undefined ? 'missing' : (answer.KeyMetadata?.KeyState ?? 'unknown');
    },
    async secret(name) {
      const answer = await unless(['ResourceNotFound'], () =>
        secrets.send(new DescribeSecretCommand({ SecretId: name })),
      );
      if (answer === undefined) return 'missing';
      return answer.DeletedDate === undefined ? 'present' : 'scheduled for deletion';
    },
    async repository(name) {
      const answer = await unless(['RepositoryNotFound'], () =>
        ecr.send(new DescribeImagesCommand({ repositoryName: name, maxResults: 1 })),
      );
      if (answer === undefined) return 'missing';
      return (answer.imageDetails ?? []).length === 0 ? 'empty' : 'has images';
    },
    async image(repository, reference) {
      const answer = await unless(['RepositoryNotFound', 'ImageNotFound'], () =>
        ecr.send(
          new DescribeImagesCommand({ repositoryName: repository, imageIds: [identifierOf(reference)] }),
        ),
      );
      return (answer?.imageDetails ?? []).length === 0 ? 'missing' : 'present';
    },
    async quota(service, code) {
      const answer = await unless(['NoSuchResource'], () =>
        quotas.send(new GetServiceQuotaCommand({ ServiceCode: service, QuotaCode: code })),
      );
      return answer?.Quota?.Value;
    },
  };
}

function identifierOf(reference: ImageReference): ImageIdentifier {
  return reference.kind === 'tag' ? { imageTag: reference.tag } : { imageDigest: reference.digest };
}

/** Undefined for the errors that are an answer: there is no such thing. */
async function unless<Answer>(
  codes: readonly string[],
  call: () => Promise<Answer>,
): Promise<Answer | undefined> {
  try {
    return await call();
  } catch (error) {
    if (isAwsError(error, ...codes)) return undefined;
    throw error;
  }
}
