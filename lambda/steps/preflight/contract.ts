import {
  arnInRegion,
  describeInstances,
  describeSecurityGroups,
  permissionOn,
  regionOfScope,
} from '../../rules/arns.ts';
import { peerLedgerAccess } from '../../rules/ledger-access.ts';
import type { HandCommand, Permission, Scope, StepContract } from '../contract.ts';
import { ecsServices, groupServices } from '../scale-services/contract.ts';

/** Fargate On-Demand vCPU resource count (Service Quotas, AWS Fargate). */
export const FARGATE_VCPU_QUOTA = { service: 'fargate', code: 'L-3032A538' };

export const preflight: StepContract = {
  name: 'preflight',
  title: 'Check what can be recovered, and what would be lost',
  purpose:
    'Reads, all at once, the replicas and how far they were behind when the outage began, and what the application needs to start here: keys, secrets, images, services, capacity. ' +
    'Opens the gate, asks for an approval where more than the target or an unknown amount would be lost, or says why this region cannot take over. It changes nothing.',
  deadlineSeconds: 120,
  pollSeconds: 5,
  // All readings run at once and each ends within 12 s; an image is read after its service and its task definition (36 s).
  attemptSeconds: 75,
  memoryMegabytes: 512,
  permissions,
  failures: [],
  duration: [{ latency: 'lambda.cold-start' }, { latency: 'aws.call', times: 5 }],
  byHand,
};

function permissions(scope: Scope): readonly Permission[] {
  return [
    describeInstances(scope),
    describeSecurityGroups(),
    {
      actions: ['cloudwatch:GetMetricData'],
      resources: ['*'],
      reason: 'Replica lag, heartbeat and probes; the action knows no resource. Read only.',
    },
    ...keysAndSecrets(scope),
    ...workloads(scope),
    ...peerLedgerAccess(scope),
  ];
}

function keysAndSecrets(scope: Scope): readonly Permission[] {
  const { deployment } = scope;
  return [
    {
      actions: ['kms:DescribeKey'],
      resources: [arnInRegion(scope, 'kms', 'key/*')],
      conditions: { 'ForAnyValue:StringEquals': { 'kms:ResourceAliases': keyAliases(scope) } },
      reason: 'Keys have generated ids and are named by their alias, which the condition holds. Read only.',
    },
    ...permissionOn(
      ['secretsmanager:DescribeSecret'],
      // Secrets Manager puts six characters of its own behind the name.
      deployment.secrets.map(({ secretName }) =>
        arnInRegion(scope, 'secretsmanager', `secret:${secretName}-??????`),
      ),
      'Whether the replica of each secret is there; its value is never read.',
    ),
  ];
}

/** Of databases and of what Muster itself keeps; each once. */
export function keyAliases({ deployment, side }: Scope): readonly string[] {
  const aliases = deployment.databases.map(({ instances }) => instances[side].kmsAlias);
  return [...new Set([...aliases, deployment.names[side].kmsAlias])];
}

function workloads(scope: Scope): readonly Permission[] {
  const { side } = scope;
  const places = ecsServices(scope).map(({ ecs }) => ecs[side]);
  const repositories = [...new Set(places.flatMap((place) => place.repositories))];
  return [
    ...permissionOn(
      ['ecs:DescribeServices'],
      places.map(({ cluster, service }) => arnInRegion(scope, 'ecs', `service/${cluster}/${service}`)),
      'The services of the configuration, in this region. Read only.',
    ),
    ...permissionOn(
      ['ecs:DescribeTaskDefinition'],
      places.length === 0 ? [] : ['*'],
      'The action knows no resource. Read only.',
    ),
    ...permissionOn(
      ['servicequotas:GetServiceQuota'],
      // Only requests for an increase know a quota as a resource (Service Authorization Reference, Service Quotas).
      places.length === 0 ? [] : ['*'],
      'How many processors Fargate may use in this region; the action knows no resource. Read only.',
    ),
    ...permissionOn(
      ['ecr:DescribeImages'],
      repositories.map((name) => arnInRegion(scope, 'ecr', `repository/${name}`)),
      'Whether the images are in this region. Read only.',
    ),
    ...permissionOn(
      ['autoscaling:DescribeAutoScalingGroups'],
      groupServices(scope).length === 0 ? [] : ['*'],
      'The action knows no resource. Read only.',
    ),
  ];
}

function byHand(scope: Scope): readonly HandCommand[] {
  const region = regionOfScope(scope);
  const databases = scope.deployment.databases.flatMap(({ name, instances }) => {
    const { identifier } = instances[scope.side];
    return [
      {
        explanation: `${name} must be a replica ("replicating" while its source lives) and "available" or "backing-up".`,
        command:
          `aws rds describe-db-instances --region ${region} --db-instance-identifier ${identifier} ` +
          `--query 'DBInstances[0].[DBInstanceStatus,ReadReplicaSourceDBInstanceIdentifier,StatusInfos]'`,
      },
      {
        explanation: `How far ${name} was behind, in seconds: the last value before the outage counts. -1 or nothing means unknown, and a person has to accept that.`,
        command:
          `aws cloudwatch get-metric-statistics --region ${region} --namespace AWS/RDS --metric-name ReplicaLag ` +
          `--dimensions Name=DBInstanceIdentifier,Value=${identifier} ` +
          `--start-time "$(date -u -d '-3 hours' +%Y-%m-%dT%H:%M:%SZ)" --end-time "$(date -u +%Y-%m-%dT%H:%M:%SZ)" ` +
          `--period 60 --statistics Maximum --query 'sort_by(Datapoints,&Timestamp)[].[Timestamp,Maximum]' --output text`,
      },
    ];
  });
  const keys = keyAliases(scope).map((alias) => ({
    explanation: 'The key must be "Enabled".',
    command: `aws kms describe-key --region ${region} --key-id ${alias} --query KeyMetadata.KeyState`,
  }));
  const secrets = scope.deployment.secrets.map(({ secretName }) => ({
    explanation: 'The secret must be there, without a date of deletion.',
    command: `aws secretsmanager describe-secret --region ${region} --secret-id ${secretName} --query '[Name,DeletedDate]'`,
  }));
  const images = [...new Set(ecsServices(scope).flatMap(({ ecs }) => ecs[scope.side].repositories))].map(
    (repository) => ({
      explanation: 'The image the service starts must be among these.',
      command: `aws ecr describe-images --region ${region} --repository-name ${repository} --query 'imageDetails[].imageTags'`,
    }),
  );
  return [...databases, ...keys, ...secrets, ...images];
}
