import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { readAssembly } from '../../../../lib/compliance/assembly-model/index.ts';
import { parseTemplateText } from '../../../../lib/compliance/assembly-model/yaml.ts';
import { DEFINITIONS, templatesFolder } from '../../stacks/support.ts';

function folder(files: Readonly<Record<string, string>>): string {
  const root = mkdtempSync(path.join(tmpdir(), 'muster-templates-'));
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(root, name)), { recursive: true });
    writeFileSync(path.join(root, name), content);
  }
  return root;
}

const TEMPLATE = 'Resources: { Topic: { Type: AWS::SNS::Topic } }';

describe('a folder of templates', () => {
  test('regions come from the metadata, the name, the folder or the option, in this order', () => {
    const directory = folder({
      'app.us-west-2.yaml': `Metadata: { Region: eu-west-1 }\n${TEMPLATE}`,
      'net.us-west-2.yml': TEMPLATE,
      'us-gov-west-1/data.template': TEMPLATE,
      'plain.json': '{"Resources":{"Topic":{"Type":"AWS::SNS::Topic"}}}',
      'package.json': '{"name":"no-template"}',
      'README.md': '# no template',
    });
    const places = (region?: string) =>
      readAssembly(directory, {}, region === undefined ? {} : { region }).stacks.map((stack) => [
        stack.name,
        stack.region,
      ]);
    expect(places()).toEqual([
      ['app.us-west-2', 'eu-west-1'],
      ['net.us-west-2', 'us-west-2'],
      ['plain', undefined],
      ['us-gov-west-1/data', 'us-gov-west-1'],
    ]);
    expect(places('ap-south-1')).toContainEqual(['plain', 'ap-south-1']);
  });

  test('a file that is no YAML is named', () => {
    const directory = folder({ 'broken.yaml': 'Resources: { Topic: [' });
    expect(() => readAssembly(directory)).toThrow(/broken\.yaml cannot be read as a CloudFormation template/);
  });

  test('an alias is refused before it can grow', () => {
    const directory = folder({ 'bomb.yaml': `A: &a [x, x]\nB: [*a, *a]\n${TEMPLATE}` });
    expect(() => readAssembly(directory)).toThrow(/YAML alias/);
  });

  test('short forms of functions are written out, and dates stay texts', () => {
    expect(
      parseTemplateText(`
Version: 2012-10-17
A: !Sub '\${B}'
B: !If [C, !Ref AWS::NoValue, !GetAtt D.Arn]
E: !Join ['', [a, !Select [0, !Split [',', !ImportValue f]]]]
`),
    ).toEqual({
      Version: '2012-10-17',
      A: { 'Fn::Sub': '${B}' },
      B: { 'Fn::If': ['C', { Ref: 'AWS::NoValue' }, { 'Fn::GetAtt': 'D.Arn' }] },
      E: {
        'Fn::Join': ['', ['a', { 'Fn::Select': [0, { 'Fn::Split': [',', { 'Fn::ImportValue': 'f' }] }] }]],
      },
    });
  });
});

describe('a cloud assembly', () => {
  test('brings region, account, tags and construct paths of every stack', () => {
    const assembly = readAssembly(templatesFolder(DEFINITIONS.fruitfulplanet));
    expect(assembly.regions.toSorted()).toEqual(['us-east-1', 'us-west-2']);
    expect(new Set(assembly.stacks.map(({ account }) => account))).toEqual(new Set(['222233334444']));
    const replica = assembly.named('AWS::RDS::DBInstance', 'muster-fruitfulplanet-postgres', 'us-west-2');
    expect(replica?.path).toBe('muster-fruitfulplanet-database-postgres-recovery/Database/Replica');
    expect(replica?.tags).toMatchObject({ 'muster:side': 'recovery' });
  });

  test('nested stacks are read with what their parent gives them', () => {
    const directory = folder({
      'manifest.json': JSON.stringify({
        artifacts: {
          app: {
            type: 'aws:cloudformation:stack',
            environment: 'aws://unknown-account/eu-west-1',
            properties: { templateFile: 'app.template.json' },
          },
          stage: { type: 'cdk:cloud-assembly', properties: { directoryName: 'stage' } },
        },
      }),
      'app.template.json': JSON.stringify({
        Resources: {
          Nested: {
            Type: 'AWS::CloudFormation::Stack',
            Properties: { Parameters: { Name: 'orders' } },
            Metadata: { 'aws:asset:path': 'nested.template.json' },
          },
        },
      }),
      'nested.template.json': JSON.stringify({
        Parameters: { Name: { Type: 'String' } },
        Resources: { Table: { Type: 'AWS::DynamoDB::Table', Properties: { TableName: { Ref: 'Name' } } } },
      }),
      'stage/manifest.json': JSON.stringify({
        artifacts: {
          other: {
            type: 'aws:cloudformation:stack',
            environment: 'aws://111122223333/unknown-region',
            properties: { templateFile: 'other.template.json' },
          },
        },
      }),
      'stage/other.template.json': '{"Resources":{}}',
    });
    const { stacks, ...assembly } = readAssembly(directory);
    expect(stacks.map(({ name, region, account }) => [name, region, account])).toEqual([
      ['app', 'eu-west-1', undefined],
      ['app/Nested', 'eu-west-1', undefined],
      ['other', undefined, '111122223333'],
    ]);
    expect(assembly.resources.find(({ type }) => type === 'AWS::DynamoDB::Table')?.name).toBe('orders');
  });
});
