import type {
  DeployedDatabase,
  Deployment,
  RepairPlan,
  RepairRehearsal,
  Side,
} from '../../../lambda/deployment.ts';
import type { SqlSession } from '../../../lambda/ports/sql.ts';
import { ProcessClock } from '../../twin/functions/process-clock.ts';
import { PostgresServer } from '../../twin/sql/postgres-server.ts';
import type { Act, Check } from '../act.ts';
import { RehearsalError } from '../rehearsal-error.ts';
import { ServingSide } from '../serving-side.ts';
import type { Stage } from '../stage.ts';
import type { Disturbance } from './region-failover.ts';

const SECOND = 1000;
const STATEMENT_MILLISECONDS = 60 * SECOND;
/** The application goes on: this long after the damage it writes again. */
const WRITES_AGAIN_SECONDS = 30;

interface Rehearsed {
  readonly database: DeployedDatabase;
  readonly plan: RepairPlan;
  readonly rehearsal: RepairRehearsal;
}

/** Rows by table, as text, in the order of the key. */
type Contents = ReadonlyMap<string, readonly string[]>;

/** Rows are deleted and spoiled, the application writes on, and the operator brings them back. */
export function dataRepair({ startTwice = false }: Disturbance = {}): Act {
  let damagedAt = 0;
  let found: Contents = new Map();
  let wanted: Contents = new Map();
  return {
    runbook: 'data-repair',
    start: 'planned',
    startedIn: serving,
    servesAfterwards: serving,
    startTwice,
    async before(stage) {
      const { plan, rehearsal } = rehearsed(stage.deployment);
      // Autovacuum looks at a table that has grown within a minute; the statistics are what it leaves.
      const statistics = plan.tables.map(({ table }) => `ANALYZE ${table}`);
      await inApplication(stage, (session) => run(session, [...rehearsal.before, ...statistics]));
      wanted = await withoutDamage(stage);
    },
    disruption(stage) {
      const { rehearsal } = rehearsed(stage.deployment);
      damagedAt = stage.kernel.now();
      stage.kernel.spawn(() => inApplication(stage, (session) => run(session, rehearsal.damage)));
      stage.kernel.after(WRITES_AGAIN_SECONDS * SECOND, () =>
        stage.kernel.spawn(() => inApplication(stage, (session) => run(session, rehearsal.afterwards))),
      );
    },
    input({ deployment }) {
      const { database, plan } = rehearsed(deployment);
      return {
        database: database.name,
        repair: plan.name,
        time: new Date(damagedAt - SECOND).toISOString(),
        reason: 'Rehearsal of a repair',
        requestedBy: 'drill operator',
      };
    },
    async lastLook(stage) {
      const { plan } = rehearsed(stage.deployment);
      await inApplication(stage, async (session) => {
        found = await contentsOf(plan, (statement) => session.query(statement));
      });
    },
    headline: ({ deployment }) => {
      const { database, plan } = rehearsed(deployment);
      return `Rows of ${database.name} were deleted and spoiled; the repair ${plan.name} brought them back.`;
    },
    checks: ({ deployment }) =>
      rehearsed(deployment).plan.tables.map(({ table }) =>
        asIfNothingHappened(table, found.get(table) ?? [], wanted.get(table) ?? []),
      ),
  };
}

function serving({ world, deployment }: Stage): Side {
  return new ServingSide(world, deployment).current() ?? deployment.activeSide;
}

/** The first repair that has a rehearsal. */
function rehearsed({ databases, application }: Deployment): Rehearsed {
  for (const database of databases) {
    for (const plan of database.repairs ?? []) {
      if (plan.rehearsal !== undefined) return { database, plan, rehearsal: plan.rehearsal };
    }
  }
  throw new RehearsalError(
    `databases[].repairs[].rehearsal: ${application} has none, so there is no repair to rehearse. ` +
      'Write what the lab puts into the tables before, what goes wrong, and what is written afterwards.',
  );
}

/** As the application connects: where its parameter says, as the user of its secret. */
async function inApplication(stage: Stage, work: (session: SqlSession) => Promise<void>): Promise<void> {
  const { deployment, kernel, world, services } = stage;
  const { database } = rehearsed(deployment);
  const side = serving(stage);
  const region = deployment.regions[side];
  const connection = world.dataPlane.parameter(region, database.instances[side].connectionParameter);
  const { host } = JSON.parse(connection ?? '{}') as { readonly host: string };
  const secret = world.call('secrets-manager', region, 'GetSecretValue', {
    SecretId: database.credentialsSecret,
  });
  const { username, password } = JSON.parse(String(secret['SecretString'])) as Record<
    'username' | 'password',
    string
  >;
  const clock = new ProcessClock(kernel, 'application');
  const session = await services.sql
    .connectorFor({ region, inNetwork: true, securityGroupIds: [], clock })
    .connect({
      engine: database.engine,
      host,
      port: database.port,
      database: database.databaseName,
      user: username,
      password,
      timeoutMilliseconds: STATEMENT_MILLISECONDS,
    });
  try {
    await work(session);
  } finally {
    await session.end();
  }
}

async function run(session: SqlSession, statements: readonly string[]): Promise<void> {
  for (const statement of statements) await session.execute(statement);
}

/** What the tables would hold if nothing had gone wrong: a database beside the world goes through all but the damage. */
function withoutDamage({ deployment, kernel }: Stage): Promise<Contents> {
  const { plan, rehearsal } = rehearsed(deployment);
  return kernel.outside(async () => {
    const server = new PostgresServer();
    for (const statement of [...rehearsal.before, ...rehearsal.afterwards]) await server.query(statement);
    return contentsOf(plan, async (statement) => (await server.query(statement)).rows);
  });
}

async function contentsOf(
  { tables }: RepairPlan,
  query: (statement: string) => Promise<readonly Readonly<Record<string, string | null>>[]>,
): Promise<Contents> {
  const contents = new Map<string, readonly string[]>();
  for (const { table, key } of tables) {
    const rows = await query(`SELECT t::text AS row_text FROM ${table} t ORDER BY "${key}"`);
    contents.set(
      table,
      rows.map((row) => row['row_text'] ?? ''),
    );
  }
  return contents;
}

function asIfNothingHappened(table: string, found: readonly string[], wanted: readonly string[]): Check {
  const there = new Set(found);
  const meant = new Set(wanted);
  const lacking = wanted.filter((row) => !there.has(row)).length;
  const others = found.filter((row) => !meant.has(row)).length;
  return {
    name: `${table} is as if nothing had gone wrong`,
    passed: wanted.length > 0 && lacking === 0 && others === 0,
    detail: `of ${wanted.length} rows ${lacking} are missing or wrong, ${others} rows should not be there`,
  };
}
