import { defineDr } from '../lib/config/index.ts';

/**
 * A web front end and edge functions that hold nothing, a database that stands already, file storage, and
 * authentication bought from a vendor. Every component has targets of its own.
 */
export default defineDr({
  application: 'concierge',
  account: '333344445555',
  regions: { primary: 'us-east-1', recovery: 'us-west-2' },
  targets: { rto: '30m', rpo: '5m' },

  network: {
    // Where the database stands. The recovery region gets a network of its own.
    primary: {
      vpcId: 'vpc-0c0ffee0123456789',
      cidr: '10.0.0.0/16',
      databaseSubnets: { 'us-east-1a': 'subnet-0aaaa111122223333', 'us-east-1b': 'subnet-0bbbb111122223333' },
    },
  },

  databases: [
    {
      name: 'database',
      engine: 'postgres',
      version: '16.8',
      databaseName: 'concierge',
      instanceClass: 'db.r6g.large',
      storageGibibytes: 200,
      pointInTimeDays: 7,
      existing: {
        identifier: 'concierge-production',
        host: 'concierge-production.c1exampl3abc.us-east-1.rds.amazonaws.com',
        kmsKey: 'alias/concierge-production',
        securityGroup: 'sg-0dbdb111122223333',
        credentialsSecret: 'concierge/production/database',
        parameterGroup: 'concierge-postgres16',
      },
    },
  ],

  buckets: [
    {
      name: 'files',
      targets: { rto: '1h', rpo: '15m' },
      existing: { primary: 'concierge-files-production' },
    },
  ],

  // What front end and functions call; the only one that writes to the database.
  services: [
    {
      name: 'api',
      ecs: { cluster: 'concierge', service: 'api', repositories: ['concierge/api'] },
      targetGroup: 'concierge-api',
      activeCount: 4,
      standbyCount: 2,
    },
  ],

  stateless: [
    {
      name: 'front-end',
      healthUrl: {
        primary: 'https://front-east.concierge.example/health',
        recovery: 'https://front-west.concierge.example/health',
      },
      targets: { rto: '15m', rpo: '0s' },
    },
    {
      name: 'functions',
      healthUrl: {
        primary: 'https://functions-east.concierge.example/health',
        recovery: 'https://functions-west.concierge.example/health',
      },
      targets: { rto: '30m', rpo: '0s' },
    },
  ],

  // The plan's target for it (15 min) is the vendor's to keep; here it is watched and reported.
  external: [{ name: 'auth', healthUrl: 'https://status.auth-vendor.example/api/v2/status.json' }],

  dns: {
    hostedZoneId: 'Z07654321CONCIERGEZONE',
    zoneName: 'concierge.example',
    records: [
      {
        // Behind it is the database: it moves when the runbook says so.
        name: 'api.concierge.example',
        component: 'api',
        endpoints: {
          primary: 'concierge-api-11.us-east-1.elb.amazonaws.com',
          recovery: 'concierge-api-22.us-west-2.elb.amazonaws.com',
        },
      },
      {
        name: 'www.concierge.example',
        component: 'front-end',
        steering: 'automatic',
        endpoints: { primary: 'front-east.concierge.example', recovery: 'front-west.concierge.example' },
      },
      {
        name: 'functions.concierge.example',
        component: 'functions',
        steering: 'automatic',
        endpoints: {
          primary: 'functions-east.concierge.example',
          recovery: 'functions-west.concierge.example',
        },
      },
    ],
  },

  backup: { every: '6h', keepDaily: '30d', keepWeekly: 'none', keepMonthly: 'none' },
  notify: {
    emails: ['on-call@concierge.example'],
    webhooks: ['https://chat.concierge.example/hooks/incidents'],
  },
  alarms: { downAfter: '30s', p95Milliseconds: 500 },
  failover: { approvalTimeout: '10m' },

  // What `npm run assess` says of this plan: on a bad night (P99) people by hand do not keep these targets. Accepted by
  // name until the day below; then somebody has to decide again.
  waivers: [
    ...['database', 'files', 'api'].map((component) => ({
      rule: `DR-TARGET-${component}-region`,
      path: `concierge/${component}`,
      owner: 'Head of engineering',
      reason: 'Met in the median. An automatic start is decided on after the first two exercises.',
      expires: '2027-11-30' as const,
    })),
    ...['api', 'front-end', 'functions'].map((component) => ({
      rule: `DR-TARGET-${component}-application`,
      path: `concierge/${component}`,
      owner: 'Head of engineering',
      reason: 'A bad release is rolled back by hand until there is a runbook for it.',
      expires: '2027-11-30' as const,
    })),
  ],
});
