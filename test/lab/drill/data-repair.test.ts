import { drill } from '../../../lab/drill/drill.ts';
import withoutRepairs from '../../../dr.config.ts';
import definition from '../../../examples/fruitfulplanet.ts';
import { synthesizedBefore } from '../../support/synthesized.ts';

const { assemblyFolder } = synthesizedBefore(definition);
const other = synthesizedBefore(withoutRepairs);

test('a deletion and a wrong update are put right, and what was written since stays', async () => {
  const result = await drill({
    assemblyFolder: assemblyFolder(),
    runbook: 'data-repair',
    seed: 1,
    disturbance: { startTwice: true },
  });
  const ended = result.executions.map(({ status, error }) => `${status} ${error ?? 'well'}`);
  expect(ended.toSorted()).toEqual(['FAILED RunAlreadyActive', 'SUCCEEDED well']);
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

test('a configuration that has no repair to rehearse is refused', async () => {
  const rehearsal = drill({ assemblyFolder: other.assemblyFolder(), runbook: 'data-repair', seed: 1 });
  await expect(rehearsal).rejects.toThrow(/shop has none, so there is no repair to rehearse\. Write what/);
});
