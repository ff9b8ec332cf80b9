import { RemovalPolicy } from 'aws-cdk-lib';
import { CfnSecret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import { acknowledge } from '../compliance/acknowledgements.ts';
import type { RegionScope } from './region-scope.ts';

export interface ReplicatedSecretProps {
  readonly region: RegionScope;
  readonly secretName: string;
  readonly description: string;
  /** For a database: the user; the password is made up. Absent: a random text that its owner replaces. */
  readonly username?: string;
}

/** MySQL and MariaDB take 41 characters (RDS API, CreateDBInstance, MasterUserPassword); PostgreSQL takes more. */
const PASSWORD_CHARACTERS = 40;

/** RDS refuses `/`, `"`, `@` and blanks; the rest break connection strings and shells. */
const EXCLUDED_CHARACTERS = '/"@ \\\'`$%&?#:;,<>[]{}()|^~*!=+';

/**
 * User and password, the same in both regions. No host: a replica of the secret would carry the other region's.
 * It always stands in the primary region and is replicated from there, whoever serves.
 */
export class ReplicatedSecret extends Construct {
  constructor(scope: Construct, id: string, props: ReplicatedSecretProps) {
    super(scope, id);
    const { region, username } = props;
    const random = {
      excludeCharacters: EXCLUDED_CHARACTERS,
      passwordLength: PASSWORD_CHARACTERS,
    };
    // L1: the L2's replica key renders this stack's region into an alias of the other one.
    const secret = new CfnSecret(this, 'Secret', {
      name: props.secretName,
      description: props.description,
      kmsKeyId: region.names.kmsAlias,
      generateSecretString:
        username === undefined
          ? random
          : {
              ...random,
              secretStringTemplate: JSON.stringify({ username }),
              generateStringKey: 'password',
            },
      replicaRegions: [{ region: region.peerPlace.region, kmsKeyId: region.peerNames.kmsAlias }],
    });
    secret.applyRemovalPolicy(RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE);
    acknowledge(
      secret,
      'AwsSolutions-SMG4',
      'Rotation on a timer could change a password in the region that just went dark and leave its replica behind: ' +
        'it is rotated by a person, and the application reads it again by itself.',
    );
  }
}
