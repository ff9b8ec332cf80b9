import { Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { DeploymentGuard } from '../constructs/deployment-guard.ts';
import type { RegionScope } from '../constructs/region-scope.ts';
import { stackName } from '../topology/names.ts';

export interface RegionStackProps {
  readonly region: RegionScope;
  /** What it holds; with the side it becomes the stack's name. */
  readonly part: string;
  readonly description: string;
  /** What can be thrown away and made again needs no protection. */
  readonly disposable?: true;
}

/**
 * A stack of one region. Account and region are literal and so is every name in it; it knows nothing of another
 * stack's outputs but the id of its own network.
 */
export abstract class RegionStack extends Stack {
  readonly regionScope: RegionScope;

  constructor(scope: Construct, props: RegionStackProps) {
    const { region, part } = props;
    const { application, account } = region.topology;
    const name = stackName(application, part);
    super(scope, name, {
      stackName: name,
      description: `Muster, ${application}: ${props.description}`,
      env: { account, region: region.place.region },
      terminationProtection: props.disposable !== true,
      // A third smaller: CloudFormation takes a megabyte. `cdk synth STACK` prints it for people.
      suppressTemplateIndentation: true,
      tags: { 'muster:application': application, 'muster:side': region.side },
    });
    this.regionScope = region;
  }

  /** Asks the ledger before anything in the stack changes, and tells it the end. Called when the stack is complete. */
  protected guard(): void {
    new DeploymentGuard(this, 'Guard', { region: this.regionScope }).protectAll();
  }
}

/** `storage` in the primary region: `storage-primary`. */
export function partOf(region: RegionScope, part: string): string {
  return `${part}-${region.side}`;
}
