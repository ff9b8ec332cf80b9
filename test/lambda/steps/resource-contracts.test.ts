import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Deployment } from '../../../lambda/deployment.ts';
import type { FunctionContract, Scope, StepContract } from '../../../lambda/steps/contract.ts';
import { RUNNER_FAILURES } from '../../../lambda/steps/failures.ts';
import { fenceOldPrimary } from '../../../lambda/steps/fence-old-primary/contract.ts';
import { moveConnections } from '../../../lambda/steps/move-connections/contract.ts';
import { preflight } from '../../../lambda/steps/preflight/contract.ts';
import { probe } from '../../../lambda/steps/probe/contract.ts';
import { promoteDatabases } from '../../../lambda/steps/promote-databases/contract.ts';
import { protectAgain } from '../../../lambda/steps/protect-again/contract.ts';
import { proveFences } from '../../../lambda/steps/prove-fences/contract.ts';
import { replicateBuckets } from '../../../lambda/steps/replicate-buckets/contract.ts';
import { scaleServices } from '../../../lambda/steps/scale-services/contract.ts';
import { verifyDatabases } from '../../../lambda/steps/verify-databases/contract.ts';
import { watchRecovery } from '../../../lambda/steps/watch-recovery/contract.ts';
import { deploymentWith } from '../../lib/runbooks/support/deployment.ts';

const STEPS: readonly StepContract[] = [
  preflight,
  fenceOldPrimary,
  promoteDatabases,
  verifyDatabases,
  scaleServices,
  moveConnections,
  watchRecovery,
  protectAgain,
];
const FUNCTIONS: readonly FunctionContract[] = [proveFences, probe, replicateBuckets];
const ALL = [...STEPS, ...FUNCTIONS].map((contract) => [contract.name, contract] as const);

const workers = { group: 'workers', activeCount: 2, standbyCount: 0 };
const web = { cluster: 'shop', service: 'web', activeCount: 4, standbyCount: 0, repositories: ['web'] };
const bucket = (name: string) => ({ existing: false, bucket: name });

/** One of everything a configuration can hold. */
const deployment: Deployment = {
  ...deploymentWith(2),
  secrets: [{ name: 'api', secretName: 'muster/shop/api', existing: false }],
  buckets: [
    {
      name: 'files',
      buckets: { primary: bucket('files-east'), recovery: bucket('files-west') },
      targets: { rtoSeconds: 3600, rpoSeconds: 900 },
    },
  ],
  services: [
    {
      kind: 'ecs',
      name: 'web',
      targets: { rtoSeconds: 3600, rpoSeconds: 0 },
      targetGroups: { primary: 'web-east', recovery: 'web-west' },
      ecs: { primary: web, recovery: web },
    },
    {
      kind: 'auto-scaling',
      name: 'workers',
      targets: { rtoSeconds: 3600, rpoSeconds: 0 },
      groups: { primary: workers, recovery: workers },
    },
  ],
};
const RECOVERY: Scope = { deployment, side: 'recovery' };
const SCOPES: readonly Scope[] = [{ deployment, side: 'primary' }, RECOVERY];

function sourcesOf(name: string): string {
  const folder = resolve('lambda/steps', name);
  return readdirSync(folder)
    .filter((file) => file !== 'contract.ts')
    .map((file) => readFileSync(join(folder, file), 'utf8'))
    .join('\n');
}

describe('named failures', () => {
  const runner: ReadonlySet<string> = new Set(RUNNER_FAILURES.map(({ name }) => name));

  test.each(STEPS.map((contract) => [contract.name, contract] as const))(
    '%s: what the sources raise is what the contract says',
    (name, contract) => {
      const raised = [...sourcesOf(name).matchAll(/(?:error: |error\(|StepError\(\s*)'([A-Z]\w+)'/g)].map(
        ([, error = '']) => error,
      );
      const own = new Set(raised.filter((error) => !runner.has(error)));
      expect([...own].toSorted()).toEqual(contract.failures.map((failure) => failure.name).toSorted());
    },
  );
});

function actionsOf(contract: StepContract | FunctionContract, scope: Scope): readonly string[] {
  return contract.permissions(scope).flatMap(({ actions }) => actions);
}

describe('permissions', () => {
  test.each(ALL)('%s can delete, stop and weaken nothing, and writes no IAM', (_name, contract) => {
    const dangerous =
      /:(Delete|Terminate|Stop|Disable|Schedule|Cancel|Revoke|Detach|Remove)|^iam:(?!PassRole$)/;
    for (const scope of SCOPES) {
      expect(actionsOf(contract, scope).filter((action) => dangerous.test(action))).toEqual([]);
    }
  });

  test('one function promotes', () => {
    const promoting = ALL.filter(([, contract]) =>
      actionsOf(contract, RECOVERY).includes('rds:PromoteReadReplica'),
    );
    expect(promoting.map(([name]) => name)).toEqual(['promote-databases']);
  });

  const changing = /:(Modify|Promote|Reboot|AddTags|Update|Put|Start|Pass)/;

  test.each(ALL)('%s changes only what the configuration names', (_name, contract) => {
    for (const scope of SCOPES) {
      for (const { actions, resources, conditions } of contract.permissions(scope)) {
        if (!actions.some((action) => changing.test(action))) continue;
        for (const resource of resources) {
          // A metric has no resource (its namespace is a condition); a group's ARN holds a generated id; the name of
          // a kept database ends with an epoch.
          const narrow =
            !resource.replace(/-old-\*$/, '').includes('*') ||
            conditions !== undefined ||
            resource.includes(':autoScalingGroup:');
          expect({ resource, narrow }).toEqual({ resource, narrow: true });
        }
      }
    }
  });

  test.each(ALL)('%s changes databases of one region only', (name, contract) => {
    const fencing = name === 'fence-old-primary' || name === 'prove-fences';
    for (const scope of SCOPES) {
      const own = deployment.regions[scope.side];
      const changed = contract
        .permissions(scope)
        .filter(({ actions }) => actions.some((action) => action.startsWith('rds:') && changing.test(action)))
        .flatMap(({ resources }) => resources.map((arn) => arn.split(':')[3]));
      for (const region of changed) expect(region === own).toBe(!fencing);
    }
  });

  test('nothing to act on is nothing to grant', () => {
    const bare: Scope = { deployment: { ...deploymentWith(0), services: [] }, side: 'recovery' };
    for (const contract of [...STEPS, ...FUNCTIONS]) {
      for (const { actions, resources } of contract.permissions(bare)) {
        expect({ actions, some: resources.length > 0 }).toEqual({ actions, some: true });
      }
    }
    expect(actionsOf(promoteDatabases, bare)).toEqual(['rds:DescribeDBInstances']);
  });
});

/** Runs a command with an `aws` that says nothing but an id, and prints the arguments of the last one, one a line. */
function argumentsIn(command: string): readonly string[] {
  const script = `
    aws() {
      case "$*" in
        *describe-security-groups*) echo sg-0123 ;;
        *Endpoint.Address*) echo orders.example.com ;;
        *describe-target-groups*) echo arn:tg ;;
        *) printf '%s\\n' "$@" ;;
      esac
    }
    dig() { printf '%s\\n' "$@"; }
    curl() { printf '%s\\n' "$@"; }
    ${command}`;
  return execFileSync('bash', ['-euc', script], { encoding: 'utf8', env: { ...process.env, EPOCH: '2' } })
    .trimEnd()
    .split('\n');
}

describe('by hand', () => {
  test.each(STEPS.map((contract) => [contract.name, contract] as const))(
    '%s: every command is one line that a shell takes',
    (_name, contract) => {
      const commands = contract.byHand(RECOVERY);
      expect(commands.length).toBeGreaterThan(0);
      for (const { command, explanation } of commands) {
        expect(command).not.toContain('\n');
        expect(explanation).toMatch(/[.:]$/);
        expect(argumentsIn(command).length).toBeGreaterThan(0);
      }
    },
  );

  test('a connection written by hand is the one the step writes', () => {
    const [command] = moveConnections.byHand(RECOVERY);
    const given = argumentsIn(command?.command ?? '');
    const value = given[given.indexOf('--value') + 1] ?? '';
    expect(JSON.parse(value)).toEqual({
      host: 'orders.example.com',
      port: 5432,
      access: 'read-write',
      epoch: 2,
    });
  });

  test('a fence by hand begins with what the application of the other region reads', () => {
    const given = argumentsIn(fenceOldPrimary.byHand(RECOVERY)[0]?.command ?? '');
    expect(given).toEqual(expect.arrayContaining(['put-parameter', '--region', 'us-east-1']));
    expect(JSON.parse(given[given.indexOf('--value') + 1] ?? '')).toMatchObject({
      access: 'read-only',
      epoch: 2,
    });
  });

  test('a fence by hand names the fence group of the other region', () => {
    const given = argumentsIn(fenceOldPrimary.byHand(RECOVERY)[1]?.command ?? '');
    expect(given).toEqual(
      expect.arrayContaining(['--region', 'us-east-1', '--vpc-security-group-ids', 'sg-0123']),
    );
  });

  test('a group that is given by id is used as it is', () => {
    const databases = deployment.databases.map((database) =>
      Object.assign({}, database, {
        instances: {
          primary: { ...database.instances.primary, fenceSecurityGroup: 'sg-0feed' },
          recovery: database.instances.recovery,
        },
      }),
    );
    const scope: Scope = { deployment: { ...deployment, databases }, side: 'recovery' };
    expect(fenceOldPrimary.byHand(scope)[1]?.command).toContain('--vpc-security-group-ids sg-0feed');
  });

  test('a promotion by hand asks for the backups of the policy, and leaves them to later where RDS refuses them', () => {
    const [first] = promoteDatabases.byHand(RECOVERY);
    expect(first?.command).toContain('--backup-retention-period 7 --preferred-backup-window 02:00-03:00');
    const old = deployment.databases.map((database) =>
      Object.assign({}, database, { engineVersion: '13.20' }),
    );
    const scope: Scope = { deployment: { ...deployment, databases: old }, side: 'recovery' };
    expect(promoteDatabases.byHand(scope)[0]?.command).not.toContain('--backup-retention-period');
  });
});
