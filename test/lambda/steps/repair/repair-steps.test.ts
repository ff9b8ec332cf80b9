import type { RepairPlan } from '../../../../lambda/deployment.ts';
import type { DatabaseInstance } from '../../../../lambda/ports/databases.ts';
import type { RestorePlanFact } from '../../../../lambda/ports/facts.ts';
import { decide as apply } from '../../../../lambda/steps/apply-repair/decide.ts';
import { decide as compare } from '../../../../lambda/steps/compare-tables/decide.ts';
import { decide as open } from '../../../../lambda/steps/open-copy/decide.ts';
import { decide as prepare, type SeenTable } from '../../../../lambda/steps/prepare-repair/decide.ts';
import { AT_THE_START } from '../../../../lambda/steps/repair/compare.ts';
import type { DecideContext } from '../../../../lambda/steps/step.ts';

const plan: RepairPlan = {
  name: 'harvests',
  tables: [{ table: 'public.harvests', key: 'id', statements: ['INSERT …', 'UPDATE …'] }],
};
const table: SeenTable = {
  table: 'public.harvests',
  copyColumns: ['id bigint', 'kilograms integer'],
  liveColumns: ['id bigint', 'kilograms integer'],
  isKey: true,
  rows: 1_000_000,
  rowsPerSecond: 10_000,
};

function decided(seen: Partial<SeenTable>, limitSeconds = 10_800) {
  return prepare({ plan, tables: [{ ...table, ...seen }], prepared: undefined, limitSeconds });
}

describe('whether a repair fits and can finish', () => {
  test('says how long comparing takes, with room for a busy night, before it makes anything', () => {
    expect(decided({})).toMatchObject({
      kind: 'act',
      actions: [{ fact: { estimatedSeconds: 200, tables: [{ table: 'public.harvests', rows: 1_000_000 }] } }],
    });
  });

  test('refuses what cannot finish, and says by how much', () => {
    expect(decided({}, 199)).toMatchObject({ kind: 'failed', error: 'RepairTooLong' });
    expect(decided({ rows: 1_000_000_000 })).toMatchObject({
      error: 'RepairTooLong',
      message: expect.stringMatching(
        /1000000000 rows\) would take about 200000 s; the limit is 10800 s/,
      ) as string,
    });
  });

  test.each([
    [{ liveColumns: [] }, /there is no table public\.harvests/],
    [{ copyColumns: [] }, /the copy has no table public\.harvests/],
    [
      { copyColumns: ['id bigint'] },
      /other columns than its copy \(live: kilograms integer; copy: nothing more\)/,
    ],
    [{ isKey: false }, /the key of public\.harvests is not unique/],
    [{ rows: null }, /run ANALYZE public\.harvests/],
  ])('refuses a plan that does not fit: %j', (seen, message) => {
    expect(decided(seen)).toMatchObject({
      kind: 'failed',
      error: 'RepairDoesNotFit',
      message: expect.stringMatching(message) as string,
    });
  });

  test('is asked once', () => {
    const prepared = {
      plan: 'harvests',
      tables: [{ table: 'public.harvests', rows: 5 }],
      estimatedSeconds: 1,
    };
    expect(prepare({ plan, tables: [], prepared, limitSeconds: 0 })).toMatchObject({ kind: 'done' });
  });
});

describe('comparing', () => {
  test('goes on until what is to be repaired is known', () => {
    expect(compare({ plan, comparison: undefined })).toMatchObject({ kind: 'act' });
    const cursor = { ...AT_THE_START, after: '20000', compared: 20_000, missing: 3 };
    expect(compare({ plan, comparison: { cursors: [cursor] } })).toMatchObject({
      kind: 'act',
      summary: expect.stringMatching(/20000 rows, 3 missing/) as string,
    });
  });

  test.each([
    [{ missing: 3, wrong: 0 }, 'yes'],
    [{ missing: 0, wrong: 1 }, 'yes'],
    [{ missing: 0, wrong: 0 }, 'no'],
  ])('%j is to be repaired: %s', (found, needed) => {
    expect(compare({ plan, comparison: { cursors: [], toRepair: [found] } })).toMatchObject({
      kind: 'done',
      output: { needed },
    });
  });
});

test('the statements run once: what is recorded is not done again', () => {
  expect(apply({ plan, applied: undefined })).toMatchObject({ kind: 'act', actions: ['apply'] });
  const repaired = {
    table: 'public.harvests',
    changed: [200, 150],
    kept: 150,
    undo: 'muster_undo_1_0',
    untouched: { rows: 1700, checksum: '1' },
  };
  expect(apply({ plan, applied: { tables: [repaired], appliedAt: '2026-01-01T00:00:00Z' } })).toMatchObject({
    kind: 'done',
    summary:
      'public.harvests: 350 rows repaired, 1700 others untouched, 150 kept as they were in muster_undo_1_0',
  });
});

function copy(groups: DatabaseInstance['securityGroups'], status = 'available'): DatabaseInstance {
  const shown = {
    identifier: 'copy',
    status,
    securityGroups: groups,
    endpoint: { host: 'copy.host', port: 5432 },
  };
  return shown as unknown as DatabaseInstance;
}

describe('letting functions into the copy', () => {
  const context = { nowMilliseconds: 0 } as DecideContext;
  const restore = { target: 'copy' } as RestorePlanFact;
  const fence = { id: 'sg-fence', status: 'active' };
  const seen = { plan: restore, groupName: 'copies', groupId: 'sg-copies', fact: undefined };

  test('keeps the fence beside the group that admits them', () => {
    expect(open({ ...seen, copy: copy([fence]) }, context)).toMatchObject({
      kind: 'act',
      actions: [{ kind: 'modify', securityGroupIds: ['sg-fence', 'sg-copies'] }],
    });
  });

  test('waits until the group is in force, and then notes the host', () => {
    const adding = [fence, { id: 'sg-copies', status: 'adding' }];
    expect(open({ ...seen, copy: copy(adding) }, context).kind).toBe('wait');
    expect(open({ ...seen, copy: copy([fence], 'modifying') }, context).kind).toBe('wait');
    const active = copy([fence, { id: 'sg-copies', status: 'active' }]);
    const noted = open({ ...seen, copy: active }, context);
    expect(noted).toMatchObject({ actions: [{ kind: 'note', fact: { host: 'copy.host' } }] });
    const fact = { host: 'copy.host', openedAt: '2026-01-01T00:00:00Z' };
    expect(open({ ...seen, copy: active, fact }, context).kind).toBe('done');
  });

  test('fails by name where the group or the copy is not there', () => {
    expect(open({ ...seen, groupId: undefined, copy: copy([fence]) }, context)).toMatchObject({
      error: 'CopyGroupMissing',
    });
    expect(open({ ...seen, copy: undefined }, context)).toMatchObject({ error: 'CopyMissing' });
  });
});
