import type { Kernel } from '../../kernel/kernel.ts';
import type { BundleSource } from '../functions/bundle-pool.ts';
import { createIam, type IamTwin } from '../iam/iam.ts';
import { SqlDatabases } from '../sql/connector.ts';
import { World } from '../world.ts';
import { createDynamoDb } from './dynamodb/dynamodb.ts';
import { createEvents } from './events/events.ts';
import { createInert } from './inert/inert.ts';
import { createInfrastructure, type Infrastructure } from './infrastructure.ts';
import { createKms } from './kms/kms.ts';
import { createLambda } from './lambda/lambda.ts';
import { createS3, type S3Twin } from './s3/s3.ts';
import { createScheduler } from './scheduler/scheduler.ts';
import { createSecretsManager } from './secrets-manager/secrets-manager.ts';
import { createSfn, type SfnTwin } from './sfn/sfn.ts';
import { createSns } from './sns/sns.ts';
import { createSsm } from './ssm/ssm.ts';

/** The services that a rehearsal looks into, beside what it does over their APIs. */
export interface LabServices {
  readonly iam: IamTwin;
  readonly infrastructure: Infrastructure;
  readonly s3: S3Twin;
  readonly sfn: SfnTwin;
  readonly sql: SqlDatabases;
}

/** A world of every service the lab has. */
export function createWorld(options: {
  readonly kernel: Kernel;
  /** Twelve digits. */
  readonly account: string;
  readonly bundles?: BundleSource;
}): { readonly world: World; readonly services: LabServices } {
  let services: LabServices | undefined;
  const world = new World({
    ...options,
    services: (made) => {
      const infrastructure = createInfrastructure(made);
      const events = createEvents(made);
      const s3 = createS3(made);
      const sfn = createSfn(made);
      const secrets = createSecretsManager(made);
      const { fleet } = infrastructure.rds;
      const sql = new SqlDatabases({
        kernel: made.kernel,
        instanceAt: (host) => fleet.byHost(host),
        isDark: (region) => made.isDark(region),
        opens: ({ region, settings }, user, password) =>
          user === settings.masterUsername && secrets.holds(region, user, password),
      });
      const iam = createIam(made, {
        stateMachineOf: (region, taskToken) => sfn.executions(region).stateMachineOf(taskToken),
      });
      services = { iam, infrastructure, s3, sfn, sql };
      return {
        services: [
          iam,
          createInert(made),
          createKms(made),
          createDynamoDb(made),
          createSns(made),
          createSsm(made),
          secrets,
          createLambda(made),
          s3,
          sfn,
          events,
          createScheduler(made),
          ...infrastructure.services,
        ],
        authority: iam.authority,
        dataPlane: infrastructure.dataPlane,
        sql,
        putEvent: (region, event) => events.putEvent(region, event),
      };
    },
  });
  if (services === undefined) throw new Error('The world made no services.');
  return { world, services };
}
