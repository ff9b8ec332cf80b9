import { runbooks } from '../../../../lib/compliance/assembly-model/links/runbooks.ts';
import type { Intent } from '../../../../lib/compliance/assembly-model/index.ts';
import { intentFor, modelOf } from '../rules/support/fixture.ts';

/** Called neither like a recovery nor allowed to do what only one does. */
const PLAIN = `
Machine:
  Type: AWS::StepFunctions::StateMachine
  Properties:
    StateMachineName: nightly-import
    DefinitionString: '{"StartAt":"Wait","States":{"Wait":{"Type":"Wait","Seconds":1,"End":true}}}'
`;

function namesOf(template: string, intent?: Intent): readonly string[] {
  const fixture = { templates: { 'us-west-2': template } };
  return runbooks(modelOf(intent === undefined ? fixture : { ...fixture, intent })).map(
    ({ resource }) => resource.name,
  );
}

describe('which state machines are runbooks', () => {
  test('no other of an application', () => {
    expect(namesOf(PLAIN)).toEqual([]);
    expect(namesOf(PLAIN, intentFor())).toEqual([]);
  });

  test('one that is called like one', () => {
    expect(namesOf(PLAIN.replace('nightly-import', 'regional-failover'))).toEqual(['regional-failover']);
  });

  test('one that the configuration says is one, whatever it is called', () => {
    const intent = intentFor();
    const { deployment } = intent;
    if (deployment === undefined) throw new Error('The intent of a configuration has a deployment.');
    const arn = 'arn:aws:states:us-west-2:111122223333:stateMachine:nightly-import';
    const recovery = { ...deployment.names.recovery, stateMachines: { import: arn } };
    const names = { ...deployment.names, recovery } as unknown as typeof deployment.names;
    expect(namesOf(PLAIN, { ...intent, deployment: { ...deployment, names } })).toEqual(['nightly-import']);
  });
});
