import smallest from '../../../dr.config.ts';
import { AssemblyModel } from '../../../lib/compliance/assembly-model/index.ts';
import { machines } from '../../../lib/compliance/assembly-model/links/state-machines.ts';
import { readCloudAssembly } from '../../../lib/compliance/assembly-model/read-assembly.ts';
import { intentOf } from '../../../lib/compliance/intent.ts';
import { evaluateRules, RULES } from '../../../lib/compliance/rules/index.ts';
import { appFor, topologyFor } from '../stacks/support.ts';

const MANY = 200;

describe(`${MANY} databases and ${MANY} buckets`, () => {
  const several = Array.from({ length: MANY }, (_, index) => `component-${index}`);
  const topology = topologyFor({
    ...smallest,
    databases: several.map((name) => ({ name: `db-${name}`, engine: 'postgres' })),
    buckets: several.map((name) => ({ name: `files-${name}` })),
  });
  const assembly = new AssemblyModel(
    readCloudAssembly(appFor(topology).synth().directory),
    intentOf(topology),
  );

  test.each(RULES.filter(({ id }) => id.startsWith('DR-LIMIT-')).map((rule) => [rule.id, rule] as const))(
    'nothing breaks %s',
    (_id, rule) => {
      expect(evaluateRules(assembly, [rule])).toEqual([]);
    },
  );

  test('and there is something to break them', () => {
    expect(assembly.ofType('AWS::IAM::ManagedPolicy').length).toBeGreaterThan(10);
    expect(machines(assembly)).toHaveLength(4);
    expect(assembly.stacks.length).toBeGreaterThan(2 * MANY);
  });

  test('no rule finds an error', () => {
    expect(evaluateRules(assembly).filter(({ level }) => level === 'error')).toEqual([]);
  });
});
