import type { Construct } from 'constructs';
import { idOf, type RegionScope } from '../constructs/region-scope.ts';
import { ReplicatedSecret } from '../constructs/replicated-secret.ts';
import { RegionStack, partOf } from './region-stack.ts';

/** Secrets stand in the primary region, whoever serves, and are replicated from there. */
export class SecretsStack extends RegionStack {
  constructor(scope: Construct, region: RegionScope) {
    super(scope, {
      region,
      part: partOf(region, 'secrets'),
      description: `secrets, replicated to ${region.peerPlace.region}`,
    });
    const { topology } = region;
    for (const secret of ownSecrets(region)) {
      const database = topology.databases.find(
        ({ credentials }) => credentials.secretName === secret.secretName,
      );
      new ReplicatedSecret(this, `${idOf(secret.name)}Secret`, {
        region,
        secretName: secret.secretName,
        description: `Muster: ${secret.name} of ${topology.application}`,
        ...(database === undefined ? {} : { username: database.masterUsername }),
      });
    }
    this.guard();
  }

  /** True where there is something to make. */
  static isNeeded(region: RegionScope): boolean {
    return ownSecrets(region).length > 0;
  }
}

function ownSecrets({ topology, side }: RegionScope): RegionScope['topology']['secrets'] {
  return side === 'primary' ? topology.secrets.filter((secret) => !secret.existing) : [];
}
