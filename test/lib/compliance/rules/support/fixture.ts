import { AssemblyModel, type Intent } from '../../../../../lib/compliance/assembly-model/index.ts';
import { templateOf, type StackSource } from '../../../../../lib/compliance/assembly-model/template.ts';
import { parseTemplateText } from '../../../../../lib/compliance/assembly-model/yaml.ts';
import { deploymentOf, topologyOf } from '../../../../../lib/topology/index.ts';
import { intentOf } from '../../../../../lib/compliance/intent.ts';
import { parseConfig, type DrDefinition } from '../../../../../lib/config/index.ts';

/** Resources of a template in YAML, by the region it is deployed in (`us-east-1`, `us-east-1 second`). */
export type Templates = Readonly<Record<string, string>>;

export interface Passing {
  readonly templates: Templates;
  readonly intent?: Intent;
}

export interface Failing extends Passing {
  /** Where, as `REGION/LogicalId`, or the region alone for a finding about the stack. */
  readonly at: readonly string[];
  /** The rule's own unless stated. */
  readonly level?: 'error' | 'warning';
  /** What the message has to say. */
  readonly says?: RegExp;
}

/** What a rule leaves alone and what it finds, each by why. */
export interface Fixtures {
  readonly passes: Readonly<Record<string, Passing>>;
  readonly fails: Readonly<Record<string, Failing>>;
}

export const ACCOUNT = '111122223333';

export function modelOf({ templates, intent }: Passing): AssemblyModel {
  return new AssemblyModel(Object.entries(templates).map(sourceOf), intent);
}

function sourceOf([name, resources]: readonly [string, string]): StackSource {
  const whole = /^(Resources|Parameters|Mappings|Conditions|Outputs):/m.test(resources);
  const content = whole ? resources : `Resources:\n${indented(resources)}`;
  const template = templateOf(parseTemplateText(content));
  if (template === undefined) throw new Error(`The template of ${name} has no resources.`);
  const [region = name] = name.split(' ');
  return {
    name,
    constructPath: name,
    file: `${name}.template.json`,
    template,
    bytes: Buffer.byteLength(content),
    region: region === 'anywhere' ? undefined : region,
    account: ACCOUNT,
    tags: {},
    parameters: {},
  };
}

function indented(text: string): string {
  return text
    .split('\n')
    .map((line) => `  ${line}`)
    .join('\n');
}

/** One service, one database, one bucket, one name: what the configuration of the fixtures asks for. */
export const DEFINITION: DrDefinition = {
  application: 'shop',
  account: ACCOUNT,
  regions: { primary: 'us-east-1', recovery: 'us-west-2' },
  targets: { rto: '1h', rpo: '15m' },
  databases: [{ name: 'orders', engine: 'postgres' }],
  buckets: [{ name: 'uploads' }],
  services: [
    { name: 'web', ecs: { cluster: 'shop', service: 'web', repositories: ['shop/web'] }, activeCount: 4 },
  ],
  dns: {
    hostedZoneId: 'Z0123456789ABCDEFGHIJ',
    zoneName: 'example.com',
    records: [
      { name: 'shop.example.com', endpoints: { primary: 'a.example.net', recovery: 'b.example.net' } },
    ],
  },
  notify: { emails: ['on-call@example.com'] },
};

export function intentFor(change: Partial<DrDefinition> = {}): Intent {
  return intentOf(topologyOf(parseConfig({ ...DEFINITION, ...change })));
}

export const DEPLOYMENT = deploymentOf(topologyOf(parseConfig(DEFINITION)));
