import { createDataPlane, type LabDataPlane } from '../data-plane.ts';
import type { TwinService, WorldContext } from '../service.ts';
import { createAutoScaling } from './auto-scaling/auto-scaling.ts';
import { createBackup, type BackupTwin } from './backup/backup.ts';
import { createCloudWatch, type CloudWatchTwin } from './cloudwatch/cloudwatch.ts';
import { createEc2, type Ec2Twin } from './ec2/ec2.ts';
import { createEcr, type EcrTwin } from './ecr/ecr.ts';
import { createEcs } from './ecs/ecs.ts';
import { createElbv2, type Elbv2Twin } from './elbv2/elbv2.ts';
import { createRds, type RdsTwin } from './rds/rds.ts';
import { createRoute53, type Route53Twin } from './route53/route53.ts';
import { createServiceQuotas, type ServiceQuotasTwin } from './service-quotas/service-quotas.ts';

export interface Infrastructure {
  /** In the order in which they have to adopt: an instance stands in a security group. */
  readonly services: readonly TwinService[];
  readonly dataPlane: LabDataPlane;
  readonly cloudwatch: CloudWatchTwin;
  readonly ec2: Ec2Twin;
  readonly rds: RdsTwin;
  readonly route53: Route53Twin;
  readonly elbv2: Elbv2Twin;
  readonly ecr: EcrTwin;
  readonly backup: BackupTwin;
  readonly serviceQuotas: ServiceQuotasTwin;
}

/**
 * Databases, names, servers and measurements of a world. They call on other services of the world: `sns` (alarms),
 * `kms` (keys of databases, also of existing ones while they are adopted: list it before these) and `ssm` (parameters).
 */
export function createInfrastructure(world: WorldContext): Infrastructure {
  const cloudwatch = createCloudWatch(world);
  const { metrics } = cloudwatch;
  const ec2 = createEc2(world);
  const rds = createRds(world, { metrics, ec2 });
  const elbv2 = createElbv2(world);
  const { endpoints } = elbv2;
  const ecs = createEcs(world, { elbv2 });
  const autoScaling = createAutoScaling(world, { elbv2 });
  const route53 = createRoute53(world, { cloudwatch, endpoints });
  const backup = createBackup(world, { rds, metrics });
  const ecr = createEcr(world);
  const serviceQuotas = createServiceQuotas();
  return {
    services: [cloudwatch, ec2, rds, ecs, autoScaling, elbv2, route53, backup, ecr, serviceQuotas],
    dataPlane: createDataPlane(world, { fleet: rds.fleet, endpoints, answers: route53.answers }),
    cloudwatch,
    ec2,
    rds,
    route53,
    elbv2,
    ecr,
    backup,
    serviceQuotas,
  };
}
