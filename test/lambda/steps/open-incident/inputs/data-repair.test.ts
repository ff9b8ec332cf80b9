import { dataRepairInput } from '../../../../../lambda/steps/open-incident/inputs/data-repair.ts';
import type { InputContext } from '../../../../../lambda/steps/open-incident/inputs/runbook-input.ts';
import { START } from '../../../../support/fake-platform.ts';
import { deploymentWith } from '../../../../lib/runbooks/support/deployment.ts';

const { databases, ...rest } = deploymentWith(2);
const [first, second] = databases;
if (first === undefined || second === undefined) throw new Error('Two databases are needed.');
const tables = [{ table: 'orders', key: 'id', statements: ['INSERT INTO orders SELECT * FROM {missing}'] }];
const repaired = { ...first, repairs: [{ name: 'orders', tables }] };
const context: InputContext = {
  deployment: { ...rest, databases: [repaired, second] },
  side: 'primary',
  nowMilliseconds: START,
};
const good = { database: first.name, repair: 'orders', time: '2026-11-21T02:59:00Z' };

test('holds the database, and restores the moment before the damage', () => {
  const checked = dataRepairInput.check({ ...good, time: '2026-11-21T03:59:00+01:00' }, context);
  if (!checked.ok) throw new Error('It was refused.');
  expect(checked.value).toEqual({
    mode: 'planned',
    reason: 'not stated',
    requestedBy: 'not stated',
    parameters: {
      database: first.name,
      repair: 'orders',
      from: 'point-in-time',
      time: '2026-11-21T02:59:00.000Z',
    },
  });
  expect(dataRepairInput.scopeOf?.(checked.value)).toBe(`database/${first.name}`);
});

test.each([
  ['an unknown database', { database: 'other' }, 'database', `must be "${first.name}" or "${second.name}"`],
  ['an unknown repair', { repair: 'other' }, 'repair', 'is "other", must be "orders"'],
  ['a database without repairs', { database: second.name }, 'repair', `${second.name} has no repairs`],
  ['no time', { time: undefined }, 'time', ''],
  ['a time in the future', { time: '2026-11-21T03:00:01Z' }, 'time', 'in the future'],
  ['a time without a zone', { time: '2026-11-21T02:00:00' }, 'time', 'with its zone'],
  ['no time at all', { time: 'yesterday' }, 'time', 'with its zone'],
  ['an unplanned run', { mode: 'unplanned' }, 'mode', 'planned'],
])('refuses %s, and says what is allowed', (_what, change, path, problem) => {
  const checked = dataRepairInput.check({ ...good, ...change }, context);
  expect(checked).toMatchObject({
    ok: false,
    mistakes: [{ path, problem: expect.stringContaining(problem) as string }],
  });
});
