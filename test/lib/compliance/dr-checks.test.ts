import { DrChecks } from '../../../lib/compliance/dr-checks.ts';
import { RULES } from '../../../lib/compliance/rules/index.ts';
import type { DrDefinition } from '../../../lib/config/index.ts';
import { DEFINITIONS, flipped } from '../stacks/support.ts';
import { check, resource } from './check.ts';

const { smallest, fruitfulplanet, concierge } = DEFINITIONS;

/** `rule path` of everything that was found. */
function found(definition: DrDefinition): readonly string[] {
  return check(definition).findings.map(({ rule, path }) => `${rule} ${path}`);
}

describe('the configurations of the repository', () => {
  const cases = Object.entries(DEFINITIONS).flatMap(([name, definition]) => [
    [`${name}, primary serves`, definition] as const,
    [`${name}, recovery serves`, flipped(definition)] as const,
  ]);

  test.each(cases)('%s: no error', (_name, definition) => {
    const { findings, failure } = check(definition);
    expect(findings.filter(({ level }) => level === 'error')).toEqual([]);
    expect(failure).toBeUndefined();
  });

  test('what is left are doubts that only the team can settle', () => {
    expect(found(fruitfulplanet)).toEqual([]);
    expect(found(smallest)).toEqual(['DR-IMAGES-DECLARED muster-shop-control-recovery']);
    // Its files stood before Muster did: somebody has to replicate them once.
    expect(found(concierge)).toEqual([
      'DR-BUCKET-EXISTING-OBJECTS muster-concierge-replication-primary/FilesReplication/Resource',
    ]);
    // After the change of roles the old instance is no template's: somebody has to make a replica of it.
    expect(found(flipped(concierge))).toContain(
      'DR-REPLICA-EXISTS muster-concierge-database-database-recovery/Database/Source',
    );
  });
});

test('an error stops the synthesis, and says where', () => {
  const { findings, failure } = check(smallest, {
    change: (app) =>
      resource(app, 'AWS::RDS::DBInstance', /Replica$/).addPropertyOverride('DeletionProtection', false),
  });
  expect(findings.filter(({ level }) => level === 'error')).toEqual([
    {
      plugin: 'DrChecks',
      rule: 'DR-DELETION-PROTECTION',
      level: 'error',
      path: 'muster-shop-database-orders-recovery/Database/Replica',
      message: 'DeletionProtection is off for the database muster-shop-orders.',
      resource: expect.objectContaining({ stack: 'muster-shop-database-orders-recovery' }),
    },
  ]);
  expect(String(failure)).toMatch(
    /ValidationFailed.*muster-shop-database-orders-recovery\/Database\/Replica/s,
  );
});

test('the plug-in says which rules it has', () => {
  const plugin = new DrChecks();
  expect(plugin.name).toBe('DrChecks');
  expect(plugin.ruleIds).toEqual(RULES.map(({ id }) => id));
});
