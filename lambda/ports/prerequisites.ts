/** What has to stand in a region before an application can start there. Everything here only reads. */
export interface Prerequisites {
  /** `missing` where the alias points nowhere; otherwise the state as KMS says it: `Enabled`, `Disabled` ... */
  keyState(alias: string): Promise<string>;
  secret(name: string): Promise<'present' | 'missing' | 'scheduled for deletion'>;
  /** How many images a repository of this region holds; only whether there is one matters, so at most one is counted. */
  repository(name: string): Promise<'has images' | 'empty' | 'missing'>;
  image(repository: string, reference: ImageReference): Promise<'present' | 'missing'>;
  /** Undefined where the account has no value of its own for the quota. */
  quota(service: string, code: string): Promise<number | undefined>;
}

export type ImageReference =
  | { readonly kind: 'tag'; readonly tag: string }
  | { readonly kind: 'digest'; readonly digest: string };
