import definition from '../../../dr.config.ts';
import { drill } from '../../../lab/drill/drill.ts';
import { synthesizedBefore } from '../../support/synthesized.ts';

const { assemblyFolder } = synthesizedBefore(definition);

test('a copy is restored beside the standby, whole and out of reach, and nobody is left unserved', async () => {
  const result = await drill({ assemblyFolder: assemblyFolder(), runbook: 'database-restore', seed: 3 });
  expect(result.checks.map(({ name, passed }) => ({ name, passed }))).toEqual([
    { name: 'One copy stands beside the standby', passed: true },
    { name: 'The copy holds what was acknowledged up to its moment', passed: true },
    { name: 'Nobody can write the copy', passed: true },
  ]);
  expect(result.executions.map(({ status }) => status)).toEqual(['SUCCEEDED']);
  expect(result.components.map(({ lostWrites }) => lostWrites ?? 0)).toEqual([0, 0, 0]);
}, 60_000);
