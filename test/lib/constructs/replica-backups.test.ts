import { replicaKeepsBackups } from '../../../lib/constructs/replica-backups.ts';

test.each([
  ['postgres', '13', false],
  ['postgres', '13.16', false],
  ['postgres', '14.0', false],
  ['postgres', '14.1', true],
  ['postgres', '14', true],
  ['postgres', '17.4', true],
  ['mysql', '8.0', true],
  ['mariadb', '10.6', true],
] as const)('a replica of %s %s may keep automated backups: %s', (engine, version, expected) => {
  expect(replicaKeepsBackups(engine, version)).toBe(expected);
});
