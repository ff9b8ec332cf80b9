import type { ImageReference } from '../ports/prerequisites.ts';

/** Account, region and repository of an image in ECR; a tag, a digest, or both (then the digest counts). */
const ECR_IMAGE =
  /^\d{12}\.dkr\.ecr\.([a-z0-9-]+)\.amazonaws\.com(?:\.cn)?\/([a-z0-9._/-]+?)(?::([\w.-]+))?(?:@(sha256:[0-9a-f]{64}))?$/;

/** Where an image of ECR lies; undefined for one of another registry. Without tag and digest it is `latest`. */
export function imageLocationOf(
  image: string,
): { readonly region: string; readonly repository: string; readonly reference: ImageReference } | undefined {
  const [, region, repository, tag, digest] = ECR_IMAGE.exec(image) ?? [];
  if (region === undefined || repository === undefined) return undefined;
  return {
    region,
    repository,
    reference: digest === undefined ? { kind: 'tag', tag: tag ?? 'latest' } : { kind: 'digest', digest },
  };
}
