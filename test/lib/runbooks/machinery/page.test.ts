import { byHandPage } from '../../../../lib/runbooks/machinery/by-hand.ts';
import { runbookPage } from '../../../../lib/runbooks/machinery/page.ts';
import { step } from '../../../../lib/runbooks/machinery/runbook.ts';
import { deploymentWith } from '../support/deployment.ts';
import { contract, everything, open } from '../support/runbooks.ts';

const scope = { deployment: deploymentWith(1), side: 'recovery' } as const;

const noFailurePath = { ...everything.onFailure, steps: [] };

/** The text from one heading to the next of the same or a higher level. */
function section(text: string, heading: string): string {
  const start = text.indexOf(`${heading}\n`);
  if (start < 0) throw new Error(`no "${heading}"`);
  const level = /^#+/.exec(heading)?.[0].length ?? 1;
  const rest = text.slice(start + heading.length);
  const end = rest.search(new RegExp(`^#{1,${level}} `, 'm'));
  return end < 0 ? rest : rest.slice(0, end);
}

describe('the page of a runbook', () => {
  const { path, text } = runbookPage(everything, scope);

  it('has its place and says where it comes from', () => {
    expect(path).toBe('runbooks/everything.md');
    expect(text).toContain('do not edit');
    expect(text).toContain('[the same by hand](../by-hand/everything.md)');
  });

  it('says how to start it, with every field and an input to copy', () => {
    const start = section(text, '## Start it');
    expect(start).toContain('us-west-2.console.aws.amazon.com');
    expect(start).toContain('| `mode` | text | no | What to do. |');
    expect(start).toContain('```json\n{}\n```');
  });

  it('tells every call in the order of the run', () => {
    const titles = [...text.matchAll(/^### \d+\. (.+)$/gm)].map((match) => match[1]);
    expect(titles).toEqual([
      'Open',
      'Tell that it began',
      'Look',
      'Ask a person',
      'Move',
      'Check',
      'Grow',
      'Serve',
      'Close',
      'Record',
      'Tell that it failed',
    ]);
    expect(section(text, '### 5. Move')).toContain('Looks again every 10 s; has to be done within 30 min.');
    expect(section(text, '### 2. Tell that it began')).toContain('the run goes on without it');
    expect(section(text, '### 4. Ask a person')).toContain('at most 1 h');
  });

  it('says when a call is not always made, or not alone', () => {
    expect(section(text, '### 4. Ask a person')).toContain(
      'Only if "May it go on?" is answered: somebody has to say.',
    );
    expect(section(text, '### 5. Move')).toContain('Runs beside: Growing.');
    expect(section(text, '### 10. Record')).toContain('Only after a step has failed for good.');
    expect(section(text, '### 8. Serve')).not.toContain('Only');
  });

  it('tells what each failure means and what to do next', () => {
    const failures = [{ name: 'TooOld', meaning: 'It is old | stale.', nextAction: 'Make a new one.' }];
    const old = step(contract('old', 'Old', { failures }));
    const page = runbookPage({ ...everything, nodes: [step(open), old] }, scope).text;
    expect(section(page, '### 2. Old')).toContain('| `TooOld` | It is old \\| stale. | Make a new one. |');
    expect(section(page, '## How it ends')).toContain('| `DeadlineExceeded` |');
  });

  it('has the time budget, with what is only sometimes in it marked', () => {
    const budget = section(text, '## How long it takes');
    expect(budget).toMatch(/\| Move \| 7 min \| \d+ min \| \d+ min \|/);
    expect(budget).toContain('Ask a person (only where it is needed');
    expect(budget).toContain('Grow (beside the longest chain)');
    expect(budget).toContain('**Until users are served**');
  });

  it('lists what each step may do', () => {
    const may = step(
      contract('may', 'May', {
        permissions: () => [
          {
            actions: ['rds:DescribeDBInstances', 'rds:RebootDBInstance'],
            resources: ['*'],
            conditions: { StringEquals: { 'aws:RequestedRegion': ['us-west-2', 'us-east-1'] } },
            reason: 'To see it.',
          },
        ],
      }),
    );
    const page = runbookPage({ ...everything, nodes: [step(open), may] }, scope).text;
    expect(section(page, '## What each step may do')).toContain(
      '| May | `rds:DescribeDBInstances`<br>`rds:RebootDBInstance` | `*`<br>where `aws:RequestedRegion` is `us-west-2` or `us-east-1` | To see it. |',
    );
  });
});

describe('the page by hand', () => {
  const { path, text } = byHandPage(everything, scope) ?? { path: '', text: '' };

  it('is left out where there is nothing to type', () => {
    const silent = { ...everything, nodes: [step({ ...open, byHand: () => [] })], onFailure: noFailurePath };
    expect(byHandPage(silent, scope)).toBeUndefined();
    expect(runbookPage(silent, scope).text).not.toContain('[the same by hand]');
  });

  it('has its place and begins with who and where you are', () => {
    expect(path).toBe('by-hand/everything.md');
    expect(section(text, '## Before you begin')).toContain('The account has to be 111122223333');
  });

  it('has the commands in the order of the run, with the region in each', () => {
    const headings = [...text.matchAll(/^## (.+)$/gm)].map((match) => match[1]);
    expect(headings).toEqual([
      'Before you begin',
      '1. Open',
      '2. Tell that it began',
      '3. Look',
      'May it go on?',
      '4. Ask a person',
      'Move and grow',
      '5. Move',
      '6. Check',
      '7. Grow',
      '8. Serve',
      '9. Close',
      'Afterwards',
      'If a command fails',
    ]);
    const commands = [...text.matchAll(/^aws .+$/gm)].map((match) => match[0]);
    expect(commands.length).toBe(10);
    expect(commands.filter((command) => !command.includes('--region us-west-2'))).toEqual([]);
  });

  it('leaves to the reader what only a look can answer', () => {
    const question = section(text, '## May it go on?');
    expect(question).toContain('- **somebody has to say**: first "Ask a person"');
    expect(question).toContain('- **yes**: go on below');
    expect(question).toContain("- **no**: stop; mend what isn't right.");
  });
});
