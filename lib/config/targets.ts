import type { Targets } from '../../lambda/deployment.ts';
import type { DrConfig } from './schema/index.ts';

/** A component's own targets, completed by the application's. */
export function targetsOf(
  component: { readonly targets: { readonly rto?: number | undefined; readonly rpo?: number | undefined } },
  overall: DrConfig['targets'],
): Targets {
  return {
    rtoSeconds: component.targets.rto ?? overall.rto,
    rpoSeconds: component.targets.rpo ?? overall.rpo,
  };
}

type Moved = Pick<DrConfig, 'databases' | 'buckets' | 'services' | 'targets'>;

/** The strictest RTO of everything a failover moves. Stateless components move by themselves. */
export function strictestRtoSeconds({ databases, buckets, services, targets }: Moved): number {
  const moved = [databases, buckets, services];
  const own = moved.flatMap((list) => list.map((component) => targetsOf(component, targets).rtoSeconds));
  return Math.min(...(own.length === 0 ? [targets.rto] : own));
}

/** The strictest RPO of the databases: what the gate holds the measured lag against. */
export function strictestRpoSeconds({ databases, targets }: Pick<DrConfig, 'databases' | 'targets'>): number {
  const own = databases.map((database) => targetsOf(database, targets).rpoSeconds);
  return Math.min(...(own.length === 0 ? [targets.rpo] : own));
}
