import { AssemblyModel } from '../../../lib/compliance/assembly-model/index.ts';
import { machines } from '../../../lib/compliance/assembly-model/links/state-machines.ts';
import { readCloudAssembly } from '../../../lib/compliance/assembly-model/read-assembly.ts';
import { SIDES } from '../../../lambda/deployment.ts';
import { STATE_MACHINES } from '../../../lib/topology/names.ts';
import { intentOf } from '../../../lib/compliance/intent.ts';
import { evaluateRules, RULES } from '../../../lib/compliance/rules/index.ts';
import { crowded, templatesFolder, topologyFor } from '../stacks/support.ts';

const MANY = 200;

describe(`${MANY} databases and ${MANY} buckets`, () => {
  const definition = crowded(MANY);
  const assembly = new AssemblyModel(
    readCloudAssembly(templatesFolder(definition)),
    intentOf(topologyFor(definition)),
  );

  test.each(RULES.filter(({ id }) => id.startsWith('DR-LIMIT-')).map((rule) => [rule.id, rule] as const))(
    'nothing breaks %s',
    (_id, rule) => {
      expect(evaluateRules(assembly, [rule])).toEqual([]);
    },
  );

  test('and there is something to break them', () => {
    expect(assembly.ofType('AWS::IAM::ManagedPolicy').length).toBeGreaterThan(10);
    expect(machines(assembly)).toHaveLength(SIDES.length * STATE_MACHINES.length);
    expect(assembly.stacks.length).toBeGreaterThan(2 * MANY);
  });

  test('no rule finds an error', () => {
    expect(evaluateRules(assembly).filter(({ level }) => level === 'error')).toEqual([]);
  });
});
