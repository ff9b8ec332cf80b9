import { SIDES, type Deployment } from '../../../../lambda/deployment.ts';
import { ApiError, type ApiCall, type ApiOutput } from '../../api.ts';
import type { TwinService, WorldContext } from '../../service.ts';
import { inputOf } from '../support/borders.ts';
import { stableHex } from '../support/ids.ts';
import { RegionalRegistry } from '../support/registry.ts';
import type { Fields } from '../support/fields.ts';

/** The release that runs when the lab begins; every repository holds it. */
const RELEASE_TAG = '1.0.0';

interface Repository {
  readonly name: string;
  readonly images: { readonly digest: string; readonly tags: readonly string[]; readonly pushedAt: Date }[];
}

export interface EcrTwin extends TwinService {
  /** A fault: the images of a repository are gone (never replicated, expired by a lifecycle rule). */
  emptyRepository(region: string, name: string): void;
}

/** Amazon ECR: the repositories that the configuration names, each with one image. */
export function createEcr(world: WorldContext): EcrTwin {
  const repositories = new RegionalRegistry<Repository>('ECR repository');
  const named = (region: string, name: string): Repository => {
    const repository = repositories.get(region, name);
    if (repository !== undefined) return repository;
    throw new ApiError('RepositoryNotFoundException', `The repository with name '${name}' does not exist.`);
  };
  return {
    service: 'ecr',
    operations: { DescribeImages: (call) => describeImages(named, call) },
    resources: {},
    emptyRepository: (region, name) => {
      named(region, name).images.length = 0;
    },
    adopt: (deployment) => {
      for (const { region, name } of repositoriesOf(deployment)) {
        if (repositories.get(region, name) !== undefined) continue;
        const digest = `sha256:${stableHex(64, 'image', name)}`;
        const pushedAt = new Date(world.kernel.now());
        repositories.add(region, name, { name, images: [{ digest, tags: [RELEASE_TAG], pushedAt }] });
      }
    },
  };
}

export function imageUri(account: string, region: string, repository: string): string {
  return `${account}.dkr.ecr.${region}.amazonaws.com/${repository}:${RELEASE_TAG}`;
}

function repositoriesOf(
  deployment: Deployment,
): readonly { readonly region: string; readonly name: string }[] {
  return SIDES.flatMap((side) =>
    deployment.services.flatMap((service) =>
      service.kind === 'ecs'
        ? service.ecs[side].repositories.map((name) => ({ region: deployment.regions[side], name }))
        : [],
    ),
  );
}

function describeImages(named: (region: string, name: string) => Repository, call: ApiCall): ApiOutput {
  const input = inputOf(call, 'InvalidParameterException').allow([
    'repositoryName',
    'imageIds',
    'maxResults',
  ]);
  const name = input.text('repositoryName');
  const { images } = named(call.region, name);
  const wanted = input.list('imageIds');
  const missing = wanted.find((id) => !images.some((image) => isImage(image, id)));
  if (missing !== undefined) {
    throw new ApiError(
      'ImageNotFoundException',
      `The image requested does not exist in the repository '${name}'.`,
    );
  }
  const found = images.filter((image) => wanted.length === 0 || wanted.some((id) => isImage(image, id)));
  return {
    imageDetails: found.map(({ digest, tags, pushedAt }) => ({
      repositoryName: name,
      imageDigest: digest,
      imageTags: [...tags],
      imagePushedAt: pushedAt,
    })),
  };
}

function isImage(image: Repository['images'][number], id: Fields): boolean {
  const tag = id.optionalText('imageTag');
  const digest = id.optionalText('imageDigest');
  return (tag === undefined || image.tags.includes(tag)) && (digest === undefined || image.digest === digest);
}
