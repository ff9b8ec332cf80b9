import { ApiError } from '../../api.ts';
import { RegionalRegistry } from '../support/registry.ts';

export interface RecoveryPoint {
  readonly arn: string;
  readonly resourceArn: string;
  readonly resourceType: 'RDS' | 'S3';
  readonly createdAtMilliseconds: number;
  /** Undefined: kept for ever. */
  readonly retentionDays: number | undefined;
  /** ARN of the vault it was copied from. */
  readonly copiedFrom: string | undefined;
}

export interface Vault {
  readonly name: string;
  readonly arn: string;
  readonly region: string;
  readonly encryptionKeyArn: string | undefined;
  /** Bounds of the vault's lock; undefined where there is none. */
  readonly lock:
    | { readonly minRetentionDays: number | undefined; readonly maxRetentionDays: number | undefined }
    | undefined;
  readonly points: RecoveryPoint[];
}

export class Vaults {
  readonly #vaults = new RegionalRegistry<Vault>('backup vault');

  add(vault: Vault): void {
    this.#vaults.add(vault.region, vault.name, vault);
  }

  /** @throws ApiError ResourceNotFoundException */
  named(region: string, name: string): Vault {
    const vault = this.#vaults.get(region, name);
    if (vault === undefined) {
      throw new ApiError('ResourceNotFoundException', `Backup vault ${name} does not exist in ${region}.`);
    }
    return vault;
  }

  byArn(arn: string): Vault | undefined {
    const [, , , region = '', , , name = ''] = arn.split(':');
    return this.#vaults.get(region, name);
  }
}

/**
 * A locked vault fails a job whose retention is outside its bounds; with a maximum, a job needs a retention at all
 * (API Reference, PutBackupVaultLockConfiguration, MaxRetentionDays and MinRetentionDays).
 *
 * @returns what the job fails with, or undefined
 */
export function lockRefusal({ lock, name }: Vault, retentionDays: number | undefined): string | undefined {
  if (lock === undefined) return undefined;
  const days = retentionDays ?? Number.POSITIVE_INFINITY;
  const { minRetentionDays = 0, maxRetentionDays = Number.POSITIVE_INFINITY } = lock;
  if (days >= minRetentionDays && days <= maxRetentionDays) return undefined;
  const given =
    retentionDays === undefined ? 'no retention (kept for ever)' : `a retention of ${retentionDays} days`;
  return `The vault ${name} is locked to ${minRetentionDays} to ${maxRetentionDays} days; the job has ${given}.`;
}
