import definition from '../../../dr.config.ts';
import { ProcessClock } from '../../../lab/twin/functions/process-clock.ts';
import type { InvocationResult } from '../../../lab/twin/functions/lambda-function.ts';
import { WriteLog } from '../../../lab/twin/services/rds/write-log.ts';
import { Kernel } from '../../../lab/kernel/kernel.ts';
import { deployAssembly, deploymentIn, readAssembly } from '../../../lab/twin/assembly.ts';
import { createWorld, type LabServices } from '../../../lab/twin/services/index.ts';
import type { World } from '../../../lab/twin/world.ts';
import type { Deployment, Side } from '../../../lambda/deployment.ts';
import type { SqlSession } from '../../../lambda/ports/sql.ts';
import { synthesizedBefore } from '../../support/synthesized.ts';

/** Sealing and proving as deployed: the bundles with their drivers, their roles and their network. */
const { assemblyFolder } = synthesizedBefore(definition);
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

class Application {
  readonly world: World;
  readonly #deployment: Deployment;
  readonly #services: LabServices;

  private constructor(world: World, services: LabServices, deployment: Deployment) {
    this.world = world;
    this.#services = services;
    this.#deployment = deployment;
  }

  static async deployed(): Promise<Application> {
    const assembly = readAssembly(assemblyFolder());
    const deployment = deploymentIn(assembly);
    if (deployment === undefined) throw new Error('no deployment in the assembly');
    const { world, services } = createWorld({ kernel: new Kernel(1), account: deployment.account });
    await deployAssembly(world, assembly);
    return new Application(world, services, deployment);
  }

  get database() {
    const [database] = this.#deployment.databases;
    if (database === undefined) throw new Error('The configuration has no database.');
    return database;
  }

  instance(side: Side) {
    const { fleet } = this.#services.infrastructure.rds;
    const instance = fleet.byArn(this.database.instances[side].arn);
    if (instance === undefined) throw new Error('There is no such instance.');
    return instance;
  }

  /** As the application in a region does it. */
  async sql<Result>(side: Side, work: (session: SqlSession) => Promise<Result>): Promise<Result> {
    const region = this.#deployment.regions[side];
    const { credentialsSecret, databaseName, port } = this.database;
    const { SecretString: secret } = this.world.call('secrets-manager', region, 'GetSecretValue', {
      SecretId: credentialsSecret,
    });
    const { username, password } = JSON.parse(String(secret)) as Record<'username' | 'password', string>;
    const clock = new ProcessClock(this.world.kernel, `application-${side}`);
    const connector = this.#services.sql.connectorFor({
      region,
      inNetwork: true,
      securityGroupIds: [],
      clock,
    });
    return this.#through(async () => {
      const session = await connector.connect({
        engine: 'postgres',
        host: this.instance(side).host,
        port,
        database: databaseName,
        user: username,
        password,
        timeoutMilliseconds: 10_000,
      });
      return work(session);
    });
  }

  async invoke(side: Side, name: string, event: unknown): Promise<Record<string, unknown>> {
    const { functionPrefix } = this.#deployment.names[side];
    let result: InvocationResult | undefined;
    this.world.functions.invoke(this.#deployment.regions[side], functionPrefix + name, event, (answer) => {
      result = answer;
    });
    await this.world.kernel.run(() => result !== undefined, HOUR);
    if (result?.kind !== 'returned') throw new Error(JSON.stringify(result));
    return result.payload as Record<string, unknown>;
  }

  verify(side: Side, data: Readonly<Record<string, unknown>> = {}): Promise<Record<string, unknown>> {
    const enteredAt = new Date(this.world.kernel.now()).toISOString();
    const run = { runbook: 'backup-verification', runId: 'run-1', executionArn: 'arn:aws:states:run-1' };
    return this.invoke(side, 'verify-data', {
      run: { ...run, startedAt: enteredAt },
      step: 'verify-data',
      enteredAt,
      data: { database: this.database.name, host: this.instance(side).host, ...data },
    });
  }

  async pass(milliseconds: number): Promise<void> {
    await this.world.kernel.run(() => false, milliseconds);
  }

  async #through<Result>(work: () => Promise<Result>): Promise<Result> {
    let outcome: { value: Result } | { error: unknown } | undefined;
    this.world.kernel.spawn(async () => {
      outcome = await work().then(
        (value) => ({ value }),
        (error: unknown) => ({ error }),
      );
    });
    await this.world.kernel.run(() => outcome !== undefined, HOUR);
    if (outcome === undefined) throw new Error('It did not end within an hour.');
    if ('error' in outcome) throw outcome.error;
    return outcome.value;
  }
}

describe('the proof of a copy, as deployed', () => {
  let application: Application;

  beforeAll(async () => {
    application = await Application.deployed();
    await application.pass(5 * MINUTE);
    await application.sql('primary', async (session) => {
      await session.execute('CREATE TABLE orders (id int PRIMARY KEY, note text)');
      await session.execute("INSERT INTO orders SELECT n, 'order ' || n FROM generate_series(1, 1000) n");
    });
  }, 120_000);

  test('seals the database that serves, around each backup of the plan, in both regions', async () => {
    await application.pass(8 * HOUR);
    const logged = application.world.logs.filter(
      ({ functionName, message }) =>
        functionName.endsWith('seal-databases') && message.includes('1 tables with 1000 rows sealed'),
    );
    expect(logged.length).toBeGreaterThanOrEqual(2);
    expect(logged.filter(({ message }) => message.includes('not kept'))).toEqual([]);
  }, 120_000);

  test('proves a copy in the other region against those seals, and says how old it is', async () => {
    await application.sql('primary', (session) =>
      session.execute("UPDATE orders SET note = 'x' WHERE id <= 5"),
    );
    await application.invoke('primary', 'seal-databases', {});
    await application.pass(5 * MINUTE);
    const answer = await application.verify('recovery');
    expect(answer).toMatchObject({
      status: 'done',
      output: { verdict: 'proven', missing: [], differing: [], tables: 1 },
    });
    const { achievedRpoSeconds } = answer['output'] as { achievedRpoSeconds: number };
    expect(achievedRpoSeconds).toBeGreaterThan(200);
    expect(achievedRpoSeconds).toBeLessThan(400);
  }, 120_000);

  test('finds what is wrong in a copy, and tells it from what changed later', async () => {
    const copy = application.instance('recovery');
    const { log } = application.instance('primary');
    copy.replication = undefined;
    copy.log = new WriteLog({ log, length: log.length });
    await application.sql('primary', (session) => session.execute('DELETE FROM orders WHERE id > 990'));
    await application.invoke('primary', 'seal-databases', {});
    expect(await application.verify('recovery')).toMatchObject({ output: { verdict: 'proven' } });
    await application.sql('recovery', (session) => session.execute('DELETE FROM orders WHERE id = 500'));
    expect(await application.verify('recovery')).toMatchObject({
      output: { verdict: 'failed', missing: [], differing: ['public.orders'] },
    });
  }, 120_000);

  test('refuses a database that the configuration does not have', async () => {
    await expect(application.verify('recovery', { database: 'nothing' })).rejects.toThrow('UnknownDatabase');
  });

  test('answers the ping that keeps it in the network', async () => {
    for (const name of ['seal-databases', 'verify-data']) {
      expect(await application.invoke('recovery', name, { ping: true })).toMatchObject({ summary: 'awake' });
    }
  });
});
