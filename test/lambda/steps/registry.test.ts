import { existsSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Scope } from '../../../lambda/steps/contract.ts';
import { FUNCTION_CONTRACTS, STEP_CONTRACTS } from '../../../lambda/steps/registry.ts';
import { LATENCIES } from '../../../lib/latency-model/latencies.ts';
import { deploymentWith } from '../../lib/runbooks/support/deployment.ts';

const STEPS = resolve('lambda/steps');
const ALL = [...STEP_CONTRACTS, ...FUNCTION_CONTRACTS];
const SCOPES: readonly Scope[] = (['primary', 'recovery'] as const).map((side) => ({
  deployment: deploymentWith(2),
  side,
}));

describe('the registry of functions', () => {
  it('lists every function that has a handler, once', () => {
    const folders = readdirSync(STEPS).filter((name) => existsSync(join(STEPS, name, 'handler.ts')));
    expect(ALL.map(({ name }) => name).toSorted()).toEqual(folders.toSorted());
  });

  it.each(STEP_CONTRACTS.map((contract) => [contract.name, contract] as const))(
    '%s may use the ledger of its own region',
    (_name, contract) => {
      for (const scope of SCOPES) {
        const region = scope.deployment.regions[scope.side];
        const [ledger] = contract.permissions(scope);
        expect(ledger).toMatchObject({
          actions: ['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:Query'],
          resources: [`arn:aws:dynamodb:${region}:111122223333:table/muster-shop-ledger`],
        });
      }
    },
  );

  it.each(ALL.map((contract) => [contract.name, contract] as const))(
    '%s has no wildcard in an action and a reason for each of its permissions',
    (_name, contract) => {
      for (const permission of SCOPES.flatMap((scope) => contract.permissions(scope))) {
        expect(permission.actions.join()).not.toContain('*');
        expect(permission.resources.length).toBeGreaterThan(0);
        expect(permission.reason.length).toBeGreaterThan(10);
      }
    },
  );

  it.each(STEP_CONTRACTS.map((contract) => [contract.name, contract] as const))(
    '%s keeps its times in order and counts with known latencies',
    (_name, contract) => {
      expect(contract.pollSeconds).toBeGreaterThan(0);
      expect(contract.deadlineSeconds).toBeGreaterThan(contract.pollSeconds);
      for (const { latency } of contract.duration) expect(Object.keys(LATENCIES)).toContain(latency);
    },
  );

  it.each(STEP_CONTRACTS.map((contract) => [contract.name, contract] as const))(
    '%s can be done by hand with commands that name their region',
    (_name, contract) => {
      for (const scope of SCOPES) {
        for (const { command } of contract.byHand(scope)) {
          if (command.startsWith('aws ')) expect(`${command} `).toMatch(/ --region us-(east-1|west-2) /);
          expect(command).not.toContain('undefined');
        }
      }
    },
  );
});

describe('the ledger by hand', () => {
  it('takes the lock with an epoch from the shell, and only if nobody has a newer one', () => {
    const openIncident = STEP_CONTRACTS.find(({ name }) => name === 'open-incident');
    const taken = openIncident?.byHand(SCOPES[1]!).at(-1)?.command ?? '';
    expect(taken).toContain(`":epoch":{"N":"'"\${EPOCH:?export EPOCH first}"'"}`);
    expect(taken).toContain(`":openedAt":{"S":"'"$(date -u`);
    expect(taken).toContain(`--condition-expression 'attribute_not_exists(pk) OR #epoch < :epoch'`);
    // Quotes have to come in pairs, or the shell waits for more.
    expect(taken.split("'").length % 2).toBe(1);
  });
});
