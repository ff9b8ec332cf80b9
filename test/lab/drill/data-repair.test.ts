import { drill } from '../../../lab/drill/drill.ts';
import definition from '../../../examples/fruitfulplanet.ts';
import { synthesizedBefore } from '../../support/synthesized.ts';

const { assemblyFolder } = synthesizedBefore(definition);

test('a deletion and a wrong update are put right, and what was written since stays', async () => {
  const said: string[] = [];
  const result = await drill({
    assemblyFolder: assemblyFolder(),
    runbook: 'data-repair',
    seed: 1,
    onEntry: ({ event }) => said.push(event),
  });
  expect(result.executions).toMatchObject([{ status: 'SUCCEEDED', error: null }]);
  expect(result.checks).toEqual([
    {
      name: 'public.harvests is as if nothing had gone wrong',
      passed: true,
      detail: 'of 2050 rows 0 are missing or wrong, 0 rows should not be there',
    },
  ]);
  expect(result.denied).toEqual([]);
  expect(result.outcome).toBe('met');
}, 120_000);
