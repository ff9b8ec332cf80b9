import type { Deployment, Targets } from '../../../lambda/deployment.ts';

/**
 * What a team wants and no template says. Rules that need it are silent without it. Made from the configuration, or
 * from the options of a command for templates that were written elsewhere.
 */
export interface Intent {
  /** Of everything that names none of its own. */
  readonly targets?: Targets;
  /** By physical name: DB instance identifier, bucket name, table name. */
  readonly targetsByName?: ReadonlyMap<string, Targets>;
  /** What the vaults are meant to be. */
  readonly vaultLock?: 'governance' | 'compliance';
  /** The application as its configuration describes it: which replicas, runbooks and buckets there have to be. */
  readonly deployment?: Deployment;
  /** Names of databases whose instances are left out of their templates for a change of roles. */
  readonly detached?: ReadonlySet<string>;
}
