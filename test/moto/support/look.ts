import {
  CloudWatchClient,
  GetMetricStatisticsCommand,
  PutMetricDataCommand,
} from '@aws-sdk/client-cloudwatch';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DescribeSecurityGroupsCommand, EC2Client } from '@aws-sdk/client-ec2';
import { DescribeDBInstancesCommand, RDSClient, type DBInstance } from '@aws-sdk/client-rds';
import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { DynamoTable } from '../../../lambda/adapters/dynamo-table.ts';
import { ledgerOn } from '../../../lambda/adapters/ledger-items.ts';
import type { ConnectionParameter, Side } from '../../../lambda/deployment.ts';
import { HEARTBEAT_AGE, heartbeatDimensions } from '../../../lambda/measurements.ts';
import { LATCH_METRIC } from '../../../lambda/latch.ts';
import type { Ledger } from '../../../lambda/ports/ledger.ts';
import { operator } from './moto.ts';
import type { MotoWorld } from './world.ts';

/** What stands in moto, asked by the tests' own clients. */

export function ledgerOf({ deployment }: MotoWorld, side: Side): Ledger {
  const dynamodb = new DynamoDBClient(operator(deployment.regions[side]));
  return ledgerOn(new DynamoTable(dynamodb, deployment.names[side].ledgerTable));
}

export async function instanceOf(
  { deployment }: MotoWorld,
  side: Side,
  database: string,
): Promise<DBInstance> {
  const names = deployment.databases.find(({ name }) => name === database)?.instances[side];
  const { DBInstances = [] } = await new RDSClient(operator(deployment.regions[side])).send(
    new DescribeDBInstancesCommand({ DBInstanceIdentifier: names?.identifier }),
  );
  return DBInstances[0]!;
}

export async function securityGroupId({ deployment }: MotoWorld, side: Side, name: string): Promise<string> {
  const { SecurityGroups = [] } = await new EC2Client(operator(deployment.regions[side])).send(
    new DescribeSecurityGroupsCommand({ Filters: [{ Name: 'group-name', Values: [name] }] }),
  );
  return SecurityGroups[0]?.GroupId ?? '';
}

/** What the application of a side reads. */
export async function connectionOf(
  { deployment }: MotoWorld,
  side: Side,
  database: string,
): Promise<ConnectionParameter> {
  const names = deployment.databases.find(({ name }) => name === database)?.instances[side];
  const { Parameter } = await new SSMClient(operator(deployment.regions[side])).send(
    new GetParameterCommand({ Name: names?.connectionParameter }),
  );
  return JSON.parse(Parameter?.Value ?? '{}') as ConnectionParameter;
}

/** The newest value of the latch, as its alarm reads it. */
export async function latchMetricOf(
  { deployment, around }: MotoWorld,
  side: Side,
): Promise<number | undefined> {
  const now = around.clock.now();
  const { Datapoints = [] } = await new CloudWatchClient(operator(deployment.regions[side])).send(
    new GetMetricStatisticsCommand({
      Namespace: deployment.names[side].metricNamespace,
      MetricName: LATCH_METRIC,
      StartTime: new Date(now - 90_000),
      EndTime: new Date(now + 60_000),
      Period: 60,
      Statistics: ['Maximum'],
    }),
  );
  return Datapoints.toSorted((a, b) => Number(a.Timestamp) - Number(b.Timestamp)).at(-1)?.Maximum;
}

/** What RDS publishes once a minute of each replica. */
export async function publishReplicaLag(
  { deployment, around }: MotoWorld,
  side: Side,
  seconds: number,
  minutesAgo = 0,
): Promise<void> {
  await new CloudWatchClient(operator(deployment.regions[side])).send(
    new PutMetricDataCommand({
      Namespace: 'AWS/RDS',
      MetricData: deployment.databases.map(({ instances }) => ({
        MetricName: 'ReplicaLag',
        Value: seconds,
        Timestamp: new Date(around.clock.now() - minutesAgo * 60_000),
        Dimensions: [{ Name: 'DBInstanceIdentifier', Value: instances[side].identifier }],
      })),
    }),
  );
}

/** What an application publishes that reads a heartbeat row on its replica: as fresh as can be. */
export async function publishHeartbeat({ deployment, around }: MotoWorld, side: Side): Promise<void> {
  await new CloudWatchClient(operator(deployment.regions[side])).send(
    new PutMetricDataCommand({
      Namespace: deployment.names[side].metricNamespace,
      MetricData: deployment.databases.map(({ name }) => ({
        MetricName: HEARTBEAT_AGE,
        Value: 0,
        Timestamp: new Date(around.clock.now()),
        Dimensions: Object.entries(heartbeatDimensions(name)).map(([Name, Value]) => ({ Name, Value })),
      })),
    }),
  );
}
