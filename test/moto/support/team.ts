import {
  AutoScalingClient,
  CreateAutoScalingGroupCommand,
  CreateLaunchConfigurationCommand,
} from '@aws-sdk/client-auto-scaling';
import {
  DescribeSecurityGroupsCommand,
  DescribeSubnetsCommand,
  EC2Client,
  RunInstancesCommand,
} from '@aws-sdk/client-ec2';
import { CreateRepositoryCommand, ECRClient, PutImageCommand } from '@aws-sdk/client-ecr';
import {
  CreateClusterCommand,
  CreateServiceCommand,
  ECSClient,
  RegisterTaskDefinitionCommand,
} from '@aws-sdk/client-ecs';
import {
  CreateTargetGroupCommand,
  ElasticLoadBalancingV2Client,
  RegisterTargetsCommand,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import {
  SIDES,
  type AutoScalingService,
  type Deployment,
  type EcsService,
  type Side,
} from '../../../lambda/deployment.ts';
import { operator } from './moto.ts';

/** An image of moto's own stock. */
const AMI = 'ami-12c6146b';

/** The region's own default network, where the team's services stand. */
interface Network {
  readonly vpc: string;
  readonly subnets: string[];
  readonly securityGroups: string[];
}

/** Makes what the templates only name: the application team deploys it to both regions. */
export async function makeTeamResources(deployment: Deployment): Promise<void> {
  for (const side of SIDES) {
    const region = deployment.regions[side];
    const network = await defaultNetwork(region);
    for (const service of deployment.services) {
      const group = service.targetGroups?.[side];
      if (group !== undefined) await makeTargetGroup(region, group, network);
      if (service.kind === 'ecs') await makeEcsService(deployment, side, service, network);
      else await makeGroup(deployment, side, service, network);
    }
  }
}

async function defaultNetwork(region: string): Promise<Network> {
  const ec2 = new EC2Client(operator(region));
  const { Subnets = [] } = await ec2.send(
    new DescribeSubnetsCommand({ Filters: [{ Name: 'default-for-az', Values: ['true'] }] }),
  );
  const vpc = Subnets[0]?.VpcId ?? '';
  const { SecurityGroups = [] } = await ec2.send(
    new DescribeSecurityGroupsCommand({ Filters: [{ Name: 'vpc-id', Values: [vpc] }] }),
  );
  return {
    vpc,
    subnets: Subnets.slice(0, 2).map(({ SubnetId = '' }) => SubnetId),
    securityGroups: SecurityGroups.map(({ GroupId = '' }) => GroupId),
  };
}

async function makeTargetGroup(region: string, Name: string, { vpc, subnets }: Network): Promise<void> {
  const elb = new ElasticLoadBalancingV2Client(operator(region));
  const { TargetGroups } = await elb.send(
    new CreateTargetGroupCommand({ Name, Protocol: 'HTTP', Port: 80, VpcId: vpc, TargetType: 'instance' }),
  );
  const { Instances } = await new EC2Client(operator(region)).send(
    new RunInstancesCommand({ ImageId: AMI, MinCount: 1, MaxCount: 1, SubnetId: subnets[0] }),
  );
  await elb.send(
    new RegisterTargetsCommand({
      TargetGroupArn: TargetGroups?.[0]?.TargetGroupArn,
      Targets: [{ Id: Instances?.[0]?.InstanceId, Port: 80 }],
    }),
  );
}

async function makeEcsService(
  deployment: Deployment,
  side: Side,
  { ecs: places }: EcsService,
  { subnets, securityGroups }: Network,
): Promise<void> {
  const region = deployment.regions[side];
  const { cluster, service, repositories, activeCount, standbyCount } = places[side];
  const ecs = new ECSClient(operator(region));
  const image = `${deployment.account}.dkr.ecr.${region}.amazonaws.com/${repositories[0]}:1.0`;
  for (const repository of repositories) await makeRepository(region, repository);
  await ecs.send(new CreateClusterCommand({ clusterName: cluster }));
  const { taskDefinition } = await ecs.send(
    new RegisterTaskDefinitionCommand({
      family: service,
      cpu: '1024',
      memory: '2048',
      networkMode: 'awsvpc',
      requiresCompatibilities: ['FARGATE'],
      containerDefinitions: [{ name: service, image, essential: true }],
    }),
  );
  await ecs.send(
    new CreateServiceCommand({
      cluster,
      serviceName: service,
      taskDefinition: taskDefinition?.taskDefinitionArn,
      launchType: 'FARGATE',
      desiredCount: side === deployment.activeSide ? activeCount : standbyCount,
      networkConfiguration: { awsvpcConfiguration: { subnets, securityGroups } },
    }),
  );
}

function digest(fill: string): string {
  return `sha256:${fill.repeat(64)}`;
}

async function makeRepository(region: string, repositoryName: string): Promise<void> {
  const ecr = new ECRClient(operator(region));
  await ecr.send(new CreateRepositoryCommand({ repositoryName }));
  await ecr.send(
    new PutImageCommand({
      repositoryName,
      imageTag: '1.0',
      imageManifest: JSON.stringify({
        schemaVersion: 2,
        mediaType: 'application/vnd.docker.distribution.manifest.v2+json',
        config: {
          mediaType: 'application/vnd.docker.container.image.v1+json',
          size: 7023,
          digest: digest('a'),
        },
        layers: [
          {
            mediaType: 'application/vnd.docker.image.rootfs.diff.tar.gzip',
            size: 32654,
            digest: digest('b'),
          },
        ],
      }),
    }),
  );
}

async function makeGroup(
  deployment: Deployment,
  side: Side,
  { groups }: AutoScalingService,
  { subnets }: Network,
): Promise<void> {
  const { group, activeCount, standbyCount } = groups[side];
  const autoScaling = new AutoScalingClient(operator(deployment.regions[side]));
  const count = side === deployment.activeSide ? activeCount : standbyCount;
  await autoScaling.send(
    new CreateLaunchConfigurationCommand({
      LaunchConfigurationName: group,
      ImageId: AMI,
      InstanceType: 't4g.small',
    }),
  );
  await autoScaling.send(
    new CreateAutoScalingGroupCommand({
      AutoScalingGroupName: group,
      LaunchConfigurationName: group,
      MinSize: count,
      MaxSize: activeCount,
      DesiredCapacity: count,
      VPCZoneIdentifier: subnets.join(','),
    }),
  );
}
