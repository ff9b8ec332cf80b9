import type { DeployedService, ExternalComponent, StatelessComponent } from '../../../lambda/deployment.ts';
import type { BucketTopology, DatabaseTopology, Topology } from '../../topology/types.ts';

/** Whatever of the application has a name of its own and can be lost by itself. */
export type Component =
  | { readonly kind: 'database'; readonly name: string; readonly database: DatabaseTopology }
  | { readonly kind: 'bucket'; readonly name: string; readonly bucket: BucketTopology }
  | { readonly kind: 'service'; readonly name: string; readonly service: DeployedService }
  | { readonly kind: 'stateless'; readonly name: string; readonly stateless: StatelessComponent }
  | { readonly kind: 'external'; readonly name: string; readonly external: ExternalComponent };

export function componentsOf(topology: Topology): readonly Component[] {
  const { databases, buckets, services, stateless, external } = topology;
  return [
    ...databases.map((database) => ({ kind: 'database' as const, name: database.name, database })),
    ...buckets.map((bucket) => ({ kind: 'bucket' as const, name: bucket.name, bucket })),
    ...services.map((service) => ({ kind: 'service' as const, name: service.name, service })),
    ...stateless.map((one) => ({ kind: 'stateless' as const, name: one.name, stateless: one })),
    ...external.map((one) => ({ kind: 'external' as const, name: one.name, external: one })),
  ];
}
