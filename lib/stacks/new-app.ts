import { App } from 'aws-cdk-lib';
import { CURRENTLY_RECOMMENDED_FLAGS, DISABLE_CREATION_STACK_TRACES } from 'aws-cdk-lib/cx-api';

export interface AppOptions {
  /** Where the cloud assembly goes. Absent: where the CDK CLI wants it. */
  readonly outdir?: string;
  /** Holds the templates against CloudFormation's own rules; takes seconds. */
  readonly validated: boolean;
}

/**
 * An app whose assembly depends on its stacks alone, not on a machine, on who runs it, on when, or on what stands in a
 * `cdk.json`. All behaviour that CDK recommends is on, its default rules among it.
 */
export function newApp({ outdir, validated }: AppOptions): App {
  return new App({
    ...(outdir === undefined ? {} : { outdir }),
    analyticsReporting: false,
    treeMetadata: false,
    autoSynth: false,
    // Where in the sources something was made: a finding says so, an assembly need not.
    stackTraces: validated,
    builtinCloudFormationValidation: validated,
    postCliContext: { ...CURRENTLY_RECOMMENDED_FLAGS, [DISABLE_CREATION_STACK_TRACES]: !validated },
  });
}
