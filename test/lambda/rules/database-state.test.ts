import {
  epochTagOf,
  isServing,
  remedyOfTerminalStatus,
  standsAlone,
  takesRetentionWithPromotion,
} from '../../../lambda/rules/database-state.ts';
import { replica, standalone } from '../../support/fake-databases.ts';

describe('standing alone', () => {
  test('an instance without source, status infos and pending changes stands alone', () => {
    expect(standsAlone(standalone())).toBe(true);
  });

  test('a status of available proves nothing while the read is stale', () => {
    expect(standsAlone(replica())).toBe(false);
    expect(standsAlone(standalone({ statusInfos: replica().statusInfos }))).toBe(false);
    expect(standsAlone(standalone({ pendingChanges: ['BackupRetentionPeriod'] }))).toBe(false);
    expect(standsAlone(standalone({ status: 'rebooting' }))).toBe(false);
  });
});

describe('statuses', () => {
  // As RDS lists them; those it leaves by itself have no remedy.
  const passing = [
    'available',
    'backing-up',
    'modifying',
    'rebooting',
    'upgrading',
    'maintenance',
    'starting',
  ];
  const terminal = [
    'failed',
    'incompatible-create',
    'incompatible-network',
    'incompatible-option-group',
    'incompatible-parameters',
    'incompatible-restore',
    'inaccessible-encryption-credentials',
    'inaccessible-encryption-credentials-recoverable',
    'insufficient-capacity',
    'restore-error',
    'storage-full',
    'stopped',
    'deleting',
  ];

  test.each(terminal)('%s is not waited out: it has a remedy', (status) => {
    expect(remedyOfTerminalStatus(status)).toMatch(/\w{4}/);
    expect(isServing(standalone({ status }))).toBe(false);
  });

  test.each(passing)('%s is waited out', (status) => {
    expect(remedyOfTerminalStatus(status)).toBeUndefined();
  });

  test('an instance that optimizes its storage serves', () => {
    expect(isServing(standalone({ status: 'storage-optimization' }))).toBe(true);
  });
});

describe('the epoch on an instance', () => {
  test('is read from its tag', () => {
    expect(epochTagOf(standalone({ tags: { 'muster:epoch': '14' } }))).toBe(14);
  });

  test.each(['', 'x', '-2', '1.5', '2e3'])('a tag of %j is none', (value) => {
    expect(epochTagOf(standalone({ tags: { 'muster:epoch': value } }))).toBeUndefined();
  });
});

describe('retention together with the promotion', () => {
  test.each([
    ['postgres', '13.20', false],
    ['postgres', '14.0', false],
    ['postgres', '14.1', true],
    ['postgres', '14.10', true],
    ['postgres', '17', true],
    ['mysql', '5.7.44', true],
    ['mariadb', '10.6.18', true],
  ] as const)('%s %s: %s', (engine, version, takes) => {
    expect(takesRetentionWithPromotion(engine, version)).toBe(takes);
  });
});
