import * as fc from 'fast-check';
import { SIDES } from '../../../lambda/deployment.ts';
import type { Side } from '../../../lambda/deployment.ts';
import { FUNCTION_CONTRACTS, STEP_CONTRACTS } from '../../../lambda/steps/registry.ts';
import { parseConfig } from '../../../lib/config/index.ts';
import type { DrConfig, DrDefinition } from '../../../lib/config/index.ts';
import { topologyOf } from '../../../lib/topology/index.ts';
import type { Topology } from '../../../lib/topology/index.ts';
import { MAX_FUNCTION_SUFFIX, MAX_ROLE_PURPOSE, NAME_LIMITS } from '../../../lib/topology/limits.ts';
import { physicalNames } from '../../../lib/topology/physical-names.ts';
import { EVERYTHING, mistakesIn } from '../config/definitions.ts';
import { definitions } from './arbitrary-definition.ts';

/** The configuration, or undefined where its names are too long together: then it is refused for nothing else. */
function taken(definition: DrDefinition): DrConfig | undefined {
  const mistakes = mistakesIn(definition);
  if (mistakes.length === 0) return parseConfig(definition);
  for (const { allowed } of mistakes) expect(allowed).toMatch(/^at most \d+ characters for a/);
  return undefined;
}

describe('the names of any valid configuration', () => {
  test('are taken by AWS', () => {
    let judged = 0;
    fc.assert(
      fc.property(definitions, (definition) => {
        const config = taken(definition);
        if (config === undefined) return;
        judged += 1;
        for (const { kind, name } of physicalNames(config)) {
          expect(name.length).toBeLessThanOrEqual(NAME_LIMITS[kind].maxLength);
          expect(name).toMatch(NAME_LIMITS[kind].pattern);
        }
      }),
      { numRuns: 200, seed: 2 },
    );
    expect(judged).toBeGreaterThan(100);
  });

  test('are unique', () => {
    fc.assert(
      fc.property(definitions, (definition) => {
        const config = taken(definition);
        if (config === undefined) return;
        const keys = physicalNames(config).map(({ kind, scope, name }) => `${kind} ${scope} ${name}`);
        expect(new Set(keys).size).toBe(keys.length);
      }),
      { numRuns: 100, seed: 3 },
    );
  });

  test('do not change with the active region: only roles do', () => {
    fc.assert(
      fc.property(definitions, (definition) => {
        if (taken(definition) === undefined) return;
        expect(namesWith(definition, 'recovery')).toBe(namesWith(definition, 'primary'));
      }),
      { numRuns: 50, seed: 4 },
    );
    expect(namesWith(EVERYTHING, 'recovery')).toBe(namesWith(EVERYTHING, 'primary'));
  });
});

function namesWith(definition: DrDefinition, activeRegion: Side): string {
  return withoutRoles(topologyOf(parseConfig({ ...definition, activeRegion })));
}

function withoutRoles(topology: unknown): string {
  return JSON.stringify(topology, (key, value: unknown) =>
    key === 'activeSide' || key === 'role' ? undefined : value,
  );
}

function namesUsed({ names, databases, buckets }: Topology, side: Side): readonly string[] {
  const { topicArn, stateMachines, functionPrefix: _prefix, prefix: _samePrefix, ...plain } = names[side];
  const fromArns = [topicArn, ...Object.values(stateMachines)].map((arn) => arn.split(':').at(-1) ?? '');
  const ofDatabases = databases.flatMap(({ instances }) => {
    const { existing, identifier, parameterGroup, securityGroup, connectionParameter } = instances[side];
    return [identifier, connectionParameter, ...(existing ? [] : [parameterGroup, securityGroup])];
  });
  return Object.values(plain).concat(
    fromArns,
    ofDatabases,
    buckets.map((bucket) => bucket.buckets[side].bucket),
  );
}

describe('every literal name the stacks get', () => {
  test('is one the limits are held against', () => {
    const config = parseConfig({ ...EVERYTHING, notify: { emails: ['a@example.com'] } });
    const topology = topologyOf(config);
    const known = new Set(physicalNames(config).map(({ name }) => name));
    const ownSecrets = topology.secrets.filter(({ existing }) => !existing);
    const used = SIDES.flatMap((side) => namesUsed(topology, side)).concat(
      ownSecrets.map(({ secretName }) => secretName),
    );
    expect(used.length).toBeGreaterThan(50);
    expect(used.filter((name) => !known.has(name))).toEqual([]);
  });
});

describe('steps', () => {
  test('have names that leave room for the application in function and role', () => {
    const names = [...STEP_CONTRACTS, ...FUNCTION_CONTRACTS].map(({ name }) => name);
    expect(names.length).toBeGreaterThan(0);
    for (const name of names) {
      expect(name.length).toBeLessThanOrEqual(MAX_FUNCTION_SUFFIX);
      expect(name.length).toBeLessThanOrEqual(MAX_ROLE_PURPOSE);
    }
  });
});
