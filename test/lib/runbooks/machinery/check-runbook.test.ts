import { checkRunbook } from '../../../../lib/runbooks/machinery/check-runbook.ts';
import {
  approval,
  choice,
  outputOf,
  step,
  stop,
  validatedInput,
  type RunbookNode,
} from '../../../../lib/runbooks/machinery/runbook.ts';
import { check, everything, look, open, tell } from '../support/runbooks.ts';

const whole = { ...everything, nodes: [step(open)] };

it('takes a runbook that is well formed', () => {
  expect(() => checkRunbook(everything)).not.toThrow();
});

it('wants a first step that checks the input', () => {
  const message = 'first node has to be a step that may not fail';
  expect(() => checkRunbook({ ...whole, nodes: [] })).toThrow(message);
  expect(() => checkRunbook({ ...whole, nodes: [step(tell, { mayFail: true })] })).toThrow(message);
});

it('lets only the first step refuse', () => {
  const nodes = [step(open), step(look, { refusals: ['TooLate'] })];
  expect(() => checkRunbook({ ...whole, nodes })).toThrow('"Look" has refusals');
});

it('wants every title once, and short', () => {
  expect(() => checkRunbook({ ...whole, nodes: [step(open), step(look), step(look)] })).toThrow(
    'The title "Look" is used twice',
  );
  expect(() => checkRunbook({ ...whole, endsWellAs: 'Open' })).toThrow('The title "Open" is used twice');
  const title = 'x'.repeat(57);
  expect(() => checkRunbook({ ...whole, nodes: [step(open, { title })] })).toThrow('has 57 characters');
});

it('lets an output be read only where it was kept', () => {
  const question = choice('Which?', {
    purpose: 'Asks.',
    on: outputOf('check', 'gate'),
    usually: 'yes',
    cases: { yes: { label: 'yes', nodes: [] } },
  });
  expect(() => checkRunbook({ ...whole, nodes: [step(open), question] })).toThrow('No step keeps the output');
  const kept = [step(open), step(check, { keepsOutputAs: 'check' }), question];
  expect(() => checkRunbook({ ...whole, nodes: kept })).not.toThrow();
});

function asked(
  title: string,
  on: Parameters<typeof choice>[1]['on'],
  nodes: readonly RunbookNode[],
): RunbookNode {
  return choice(title, { purpose: 'Asks.', on, usually: 'yes', cases: { yes: { label: 'yes', nodes } } });
}

it('lets what one case keeps be read in that case alone', () => {
  const keeping = step(check, { keepsOutputAs: 'check' });
  const reading = asked('And then?', outputOf('check', 'gate'), []);
  const within = asked('Which?', validatedInput('mode'), [keeping, reading]);
  expect(() => checkRunbook({ ...whole, nodes: [step(open), within] })).not.toThrow();
  const before = asked('Which?', validatedInput('mode'), [reading, keeping]);
  expect(() => checkRunbook({ ...whole, nodes: [step(open), before] })).toThrow('No step keeps the output');
  const behind = [step(open), asked('Which?', validatedInput('mode'), [keeping]), reading];
  expect(() => checkRunbook({ ...whole, nodes: behind })).toThrow('No step keeps the output');
});

it('wants the usual case to exist and the cases to be words', () => {
  const question = choice('Which?', {
    purpose: 'Asks.',
    on: validatedInput('mode'),
    usually: 'no',
    cases: { "it's": { label: 'odd', nodes: [] } },
  });
  const broken = { ...whole, nodes: [step(open), question] };
  expect(() => checkRunbook(broken)).toThrow('"Which?" has no case "no"');
  expect(() => checkRunbook(broken)).toThrow('cannot be compared');
});

it('wants nothing after a stop', () => {
  const halt = stop('Halt', { error: 'Halted', cause: 'No.', nextAction: 'wait.' });
  expect(() => checkRunbook({ ...whole, nodes: [step(open), halt, step(look)] })).toThrow(
    'Nothing can come after "Halt"',
  );
});

it('wants to know what comes after an approval that nobody gave', () => {
  const silent = approval(look, { timeoutSeconds: () => 60 });
  expect(() => checkRunbook({ ...whole, nodes: [step(open), silent] })).toThrow(
    'look does not name the failure ApprovalTimedOut',
  );
});

it('tells every mistake at once', () => {
  expect(() => checkRunbook({ ...whole, nodes: [step(look, { mayFail: true }), step(look)] })).toThrow(
    /first node[^]*used twice/,
  );
});
