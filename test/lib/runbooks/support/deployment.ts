import type { DeployedDatabase, Deployment } from '../../../../lambda/deployment.ts';
import { namesOf } from '../../../../lib/topology/names.ts';

const placed = {
  application: 'shop',
  account: '111122223333',
  partition: 'aws',
  regions: { primary: 'us-east-1', recovery: 'us-west-2' },
} as const;

export const standbySettings: DeployedDatabase['standby'] = {
  subnetGroup: 'muster-shop-databases',
  storageType: 'gp3',
  maxAllocatedStorageGibibytes: 500,
  maintenanceWindow: 'sun:05:00-sun:05:30',
  monitoringIntervalSeconds: 60,
  monitoringRoles: {
    primary: 'muster-shop-database-monitoring-primary',
    recovery: 'muster-shop-database-monitoring-recovery',
  },
  logExports: ['postgresql'],
  replicateAutomatedBackups: true,
  monthlyUsd: { primary: 352.58, recovery: 352.58 },
};

function database(name: string): DeployedDatabase {
  const instance = (region: string): DeployedDatabase['instances']['primary'] => ({
    existing: false,
    identifier: `muster-shop-${name}`,
    arn: `arn:aws:rds:${region}:111122223333:db:muster-shop-${name}`,
    parameterGroup: `muster-shop-${name}-postgres17`,
    securityGroup: `muster-shop-${name}`,
    fenceSecurityGroup: 'muster-shop-fence',
    kmsAlias: 'alias/muster-shop-key',
    connectionParameter: `/muster/shop/${name}/connection`,
  });
  return {
    name,
    engine: 'postgres',
    engineVersion: '17',
    port: 5432,
    databaseName: 'shop',
    credentialsSecret: `muster/shop/${name}-credentials`,
    instances: { primary: instance('us-east-1'), recovery: instance('us-west-2') },
    policy: {
      instanceClass: 'db.r6g.large',
      multiAz: true,
      backupRetentionDays: 7,
      backupWindow: '02:00-03:00',
      deletionProtection: true,
      allocatedStorageGibibytes: 100,
    },
    standby: standbySettings,
    targets: { rtoSeconds: 3600, rpoSeconds: 300 },
  };
}

/** A deployment with as many databases as wanted, one ECS service and one latched record. */
export function deploymentWith(databases: number): Deployment {
  const ecs = { cluster: 'shop', service: 'web', activeCount: 4, standbyCount: 0, repositories: ['web'] };
  return {
    ...placed,
    activeSide: 'primary',
    databases: Array.from({ length: databases }, (_, index) => database(`orders${index + 1}`)),
    buckets: [],
    secrets: [],
    services: [
      {
        kind: 'ecs',
        name: 'web',
        targets: { rtoSeconds: 3600, rpoSeconds: 0 },
        ecs: { primary: ecs, recovery: ecs },
      },
    ],
    stateless: [],
    external: [],
    dns: {
      hostedZoneId: 'Z0123456789ABCDEFGHIJ',
      zoneName: 'example.com',
      records: [
        {
          name: 'shop.example.com',
          steering: 'latched',
          ttlSeconds: 60,
          endpoints: { primary: 'lb-east.example.com', recovery: 'lb-west.example.com' },
          healthPath: '/health',
          port: 443,
        },
      ],
    },
    backup: { retentionDays: 35 },
    drills: { every: 'quarter' },
    failover: {
      start: { kind: 'by-hand' },
      approvalTimeoutSeconds: 3600,
      rpoSeconds: 300,
      rtoSeconds: 3600,
    },
    names: namesOf(placed),
  };
}
