import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Validations, type App } from 'aws-cdk-lib';
import { CfnBucket } from 'aws-cdk-lib/aws-s3';
import { AwsSolutionsChecks } from 'cdk-nag';
import { acknowledgementsIn } from '../../../lib/compliance/acknowledgements.ts';
import { appFor } from '../stacks/app.ts';
import { DEFINITIONS, flipped, temporaryFolder, topologyFor } from '../stacks/support.ts';

const CASES = Object.entries(DEFINITIONS).flatMap(([name, definition]) => [
  [`${name}, primary serves`, definition] as const,
  [`${name}, recovery serves`, flipped(definition)] as const,
]);

/** The same rules under a name no acknowledgement knows: what would be found if nothing had been accepted. */
class UnacknowledgedChecks extends AwsSolutionsChecks {
  constructor() {
    super();
    this.packName = 'Unacknowledged';
  }
}

/** Finding and construct path, as `AwsSolutions-S1 @ stack/path`. */
function findingsIn(app: App): readonly string[] {
  return new UnacknowledgedChecks()
    .validateScope(app)
    .violations.flatMap(({ ruleName, violatingResources }) =>
      violatingResources.map(
        ({ constructPath }) =>
          `${ruleName.replace('Unacknowledged', 'AwsSolutions')} @ ${constructPath ?? ''}`,
      ),
    );
}

describe.each(CASES)('cdk-nag on %s', (_name, definition) => {
  const app = appFor(topologyFor(definition));
  const acknowledgements = acknowledgementsIn(app).filter(({ finding }) =>
    finding.startsWith('AwsSolutions'),
  );
  const findings = findingsIn(app);

  test('accepts everything', () => {
    const { success, violations } = new AwsSolutionsChecks().validateScope(app);
    expect(violations).toEqual([]);
    expect(success).toBe(true);
  });

  test('every acknowledgement stands on the one resource it is about, and matches a finding there', () => {
    expect(acknowledgements.length).toBeGreaterThan(10);
    const idle = acknowledgements.filter(
      ({ path, finding }) => !findings.some((each) => `${each}/`.startsWith(`${finding} @ ${path}/`)),
    );
    expect(idle).toEqual([]);
    const stacks = new Set(app.node.children.map(({ node }) => node.path));
    expect(acknowledgements.filter(({ path }) => path === '' || stacks.has(path))).toEqual([]);
  });

  test('every acknowledgement gives a reason', () => {
    expect(acknowledgements.filter(({ reason }) => reason.length < 25)).toEqual([]);
  });
});

test('a finding that nobody accepted stops the synthesis', () => {
  const app = appFor(topologyFor(DEFINITIONS.smallest));
  Validations.of(app).addPlugins(new AwsSolutionsChecks());
  const [stack] = app.node.children;
  if (stack === undefined) throw new Error('no stack');
  new CfnBucket(stack, 'Careless', {});
  expect(() => app.synth()).toThrow(/AwsSolutions-S10/);
});

/** Synthesizes with both plug-ins, as `cdk synth` does. */
test("the whole assembly passes CDK's own rules and cdk-nag, and says what was accepted", () => {
  const outdir = temporaryFolder();
  const app = appFor(topologyFor(DEFINITIONS.fruitfulplanet), { outdir, validated: true });
  Validations.of(app).addPlugins(new AwsSolutionsChecks());
  app.synth();
  const report = JSON.parse(readFileSync(join(outdir, 'validation-report.json'), 'utf8')) as Report;
  // A plug-in that found nothing has no report.
  expect(report.pluginReports.map(({ pluginName }) => pluginName)).toEqual(['CloudFormation Validate']);
  for (const { conclusion, violations } of report.pluginReports) {
    expect(violations).toEqual([]);
    expect(conclusion).toBe('success');
  }
  const suppressed = report.pluginReports.flatMap(({ suppressedViolations = [] }) =>
    suppressedViolations.map(({ acknowledgedId }) => acknowledgedId),
  );
  expect(new Set(suppressed)).toEqual(
    new Set(['CloudFormation-Validate::W3010', 'CloudFormation-Validate::F3020']),
  );
});

interface Report {
  readonly pluginReports: readonly {
    readonly pluginName: string;
    readonly conclusion: string;
    readonly violations: readonly unknown[];
    readonly suppressedViolations?: readonly { readonly acknowledgedId: string }[];
  }[];
}
