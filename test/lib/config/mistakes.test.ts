import { DNS, EXISTING_DATABASE, EXISTING_NETWORK, SMALL, mistakesIn } from './definitions.ts';

/** What is changed in a small valid configuration, and what has to be said about it. */
interface Case {
  readonly change: Readonly<Record<string, unknown>>;
  readonly path: string;
  readonly given?: string;
  readonly allowed?: RegExp;
  readonly remedy?: RegExp;
}

function database(change: Readonly<Record<string, unknown>>) {
  return { databases: [{ name: 'orders', engine: 'postgres', ...change }] };
}

function existing(change: Readonly<Record<string, unknown>>) {
  return {
    network: { primary: EXISTING_NETWORK },
    databases: [{ ...EXISTING_DATABASE, existing: { ...EXISTING_DATABASE.existing, ...change } }],
  };
}

function record(change: Readonly<Record<string, unknown>>) {
  return { dns: { ...DNS, records: [{ ...DNS.records[0], ...change }] } };
}

function service(change: Readonly<Record<string, unknown>>) {
  return {
    services: [{ name: 'web', ecs: { cluster: 'c', service: 's' }, activeCount: 2, ...change }],
  };
}

function network(change: Readonly<Record<string, unknown>>) {
  return { network: { primary: { ...EXISTING_NETWORK, ...change } } };
}

const PROMOTION = { medianSeconds: 200, p90Seconds: 340, maxSeconds: 900, source: 'game day' };

function repair(change: Readonly<Record<string, unknown>>) {
  const table = { table: 'orders', statements: ['INSERT INTO orders SELECT * FROM {missing}'], ...change };
  return database({ repairs: [{ name: 'orders', tables: [table] }] });
}

const TABLE = 'databases[0].repairs[0].tables[0]';

const CASES: Readonly<Record<string, Case>> = {
  'repair of another engine': {
    change: {
      databases: [{ ...repair({}).databases[0], engine: 'mysql' }],
    },
    path: 'databases[0].repairs',
    allowed: /postgres/,
  },
  'repair without a table': {
    change: database({ repairs: [{ name: 'rows', tables: [] }] }),
    path: 'databases[0].repairs[0].tables',
    allowed: /one table or more/,
  },
  'repair without a statement': { change: repair({ statements: [] }), path: `${TABLE}.statements` },
  'repair that brings nothing back': {
    change: repair({ statements: ['ANALYZE orders'] }),
    path: `${TABLE}.statements`,
    allowed: /\{missing\}/,
  },
  'repair of wrong rows without a condition': {
    change: repair({ statements: ['INSERT INTO orders SELECT * FROM {missing}', 'SELECT * FROM {wrong}'] }),
    path: `${TABLE}.wrongWhen`,
    remedy: /which differing rows are wrong/,
  },
  'repair with a condition and no statement for it': {
    change: repair({ wrongWhen: 'live.total < 0' }),
    path: `${TABLE}.statements`,
    allowed: /\{wrong\}/,
  },
  'repair with an unknown placeholder': {
    change: repair({ statements: ['INSERT INTO orders SELECT * FROM {missing}', 'SELECT * FROM {staged}'] }),
    path: `${TABLE}.statements[1]`,
    given: '{staged}',
  },
  'repair with two statements in one': {
    change: repair({ statements: ['INSERT INTO orders SELECT * FROM {missing}; DROP TABLE orders'] }),
    path: `${TABLE}.statements[0]`,
    allowed: /without a semicolon/,
  },
  'repair of a table that is none': {
    change: repair({ table: 'orders; --' }),
    path: `${TABLE}.table`,
    allowed: /a table/,
  },
  'application empty': { change: { application: '' }, path: 'application', given: 'an empty text' },
  'application with capitals': { change: { application: 'Shop' }, path: 'application' },
  'application too long': {
    change: { application: 'a'.repeat(21) },
    path: 'application',
    allowed: /2 to 20/,
  },
  'application with a hyphen at its end': { change: { application: 'shop-' }, path: 'application' },
  'account of eleven digits': { change: { account: '11112222333' }, path: 'account', allowed: /twelve/ },
  'account as a number': { change: { account: 111122223333 }, path: 'account', given: '111122223333' },
  'region misspelt': {
    change: { regions: { primary: 'us-east1', recovery: 'us-west-2' } },
    path: 'regions.primary',
    remedy: /us-east-1/,
  },
  'region of another partition': {
    change: { regions: { primary: 'cn-north-1', recovery: 'us-west-2' } },
    path: 'regions.primary',
    remedy: /^Name a region of the commercial partition/,
  },
  'regions the same': {
    change: { regions: { primary: 'us-east-1', recovery: 'us-east-1' } },
    path: 'regions.recovery',
    allowed: /other than the primary/,
  },
  'active region by its name': { change: { activeRegion: 'us-east-1' }, path: 'activeRegion' },

  'rto of NaN': { change: { targets: { rto: Number.NaN, rpo: '1h' } }, path: 'targets.rto', given: 'NaN' },
  'rto infinite': { change: { targets: { rto: Infinity, rpo: '1h' } }, path: 'targets.rto' },
  'rto negative': { change: { targets: { rto: '-1h', rpo: '1h' } }, path: 'targets.rto' },
  'rto without unit': { change: { targets: { rto: '60', rpo: '1h' } }, path: 'targets.rto' },
  'rto below a minute': {
    change: { targets: { rto: '59s', rpo: '1h' } },
    path: 'targets.rto',
    allowed: /1m/,
  },
  'target of an unknown disruption': {
    change: { targets: { rto: '1h', rpo: '15m', flood: { rto: '2h' } } },
    path: 'targets.flood',
    allowed: /dataCorruption/,
  },
  'target of a disruption without unit': {
    change: database({ targets: { dataCorruption: { rto: '4' } } }),
    path: 'databases[0].targets.dataCorruption.rto',
    given: '"4"',
  },
  'latency nobody knows': {
    change: { latencies: { 'rds.promoted': PROMOTION } },
    path: 'latencies.rds.promoted',
    remedy: /Did you mean 'rds.promote'/,
  },
  'latency out of order': {
    change: { latencies: { 'rds.promote': { ...PROMOTION, p90Seconds: 100 } } },
    path: 'latencies.rds.promote',
    allowed: /medianSeconds ≤ p90Seconds/,
  },
  'latency that is no number': {
    change: { latencies: { 'rds.promote': { ...PROMOTION, maxSeconds: Number.NaN } } },
    path: 'latencies.rds.promote.maxSeconds',
  },
  'latency without its source': {
    change: { latencies: { 'rds.promote': { ...PROMOTION, source: undefined } } },
    path: 'latencies.rds.promote.source',
    remedy: /when it was measured/,
  },
  'no objects per second': {
    change: { assumptions: { objectsPerSecond: 0 } },
    path: 'assumptions.objectsPerSecond',
    allowed: /0.001/,
  },
  'price factor of one region only': {
    change: { assumptions: { priceFactor: { primary: 1 } } },
    path: 'assumptions.priceFactor.recovery',
  },
  'rpo of eight days': { change: { targets: { rto: '1h', rpo: '8d' } }, path: 'targets.rpo', allowed: /7d/ },
  'rpo of a database below replication': {
    change: database({ targets: { rpo: '30s' } }),
    path: 'databases[0].targets.rpo',
    allowed: /1m or more/,
  },
  'rpo of a bucket below replication time control': {
    change: { buckets: [{ name: 'uploads', targets: { rpo: '5m' } }] },
    path: 'buckets[0].targets.rpo',
    allowed: /15m or more/,
  },
  'rpo inherited by a bucket': {
    change: { targets: { rto: '1h', rpo: '2m' }, buckets: [{ name: 'uploads' }] },
    path: 'buckets[0].targets.rpo',
    given: '2m (from targets.rpo)',
  },

  'zone of another region': {
    change: { zones: { primary: ['us-east-1a', 'us-west-2b'] } },
    path: 'zones.primary',
    allowed: /zones of us-east-1/,
  },
  'one zone': {
    change: { zones: { primary: ['us-east-1a'] } },
    path: 'zones.primary',
    allowed: /two or three/,
  },
  'a zone twice': { change: { zones: { primary: ['us-east-1a', 'us-east-1a'] } }, path: 'zones.primary' },
  'region whose zones differ by account': {
    change: { regions: { primary: 'us-west-1', recovery: 'us-west-2' } },
    path: 'zones.primary',
    given: 'nothing',
    remedy: /describe-availability-zones --region us-west-1/,
  },
  'zones beside an existing network': {
    change: { network: { primary: EXISTING_NETWORK }, zones: { primary: ['us-east-1a', 'us-east-1b'] } },
    path: 'zones.primary',
    allowed: /nothing/,
  },

  'network range not at its first address': {
    change: { network: { primary: { cidr: '10.20.0.1/16' } } },
    path: 'network.primary.cidr',
  },
  'network range too small to cut': {
    change: { network: { primary: { cidr: '10.20.0.0/25' } } },
    path: 'network.primary.cidr',
    allowed: /\/16 to \/24/,
  },
  'network ranges that overlap': {
    change: { network: { recovery: { cidr: '10.20.128.0/20' } } },
    path: 'network.recovery.cidr',
    allowed: /apart from the primary's 10\.20\.0\.0\/16/,
  },
  'existing network in one zone': {
    change: network({ databaseSubnets: { 'us-east-1a': 'subnet-0000000a' } }),
    path: 'network.primary.databaseSubnets',
    given: 'one zone',
  },
  'existing network without subnets': {
    change: network({ databaseSubnets: {} }),
    path: 'network.primary.databaseSubnets',
    given: 'no zone',
  },
  'existing network in a zone of another region': {
    change: network({
      databaseSubnets: { 'us-east-1a': 'subnet-0000000a', 'eu-west-1b': 'subnet-0000000b' },
    }),
    path: 'network.primary.databaseSubnets.eu-west-1b',
  },
  'existing network with a zone that is none': {
    change: network({ databaseSubnets: { 'us-east-1': 'subnet-0000000a', 'us-east-1b': 'subnet-0000000b' } }),
    path: 'network.primary.databaseSubnets.us-east-1',
    given: 'the key "us-east-1"',
    remedy: /describe-availability-zones/,
  },
  'existing network with a subnet twice': {
    change: network({
      databaseSubnets: { 'us-east-1a': 'subnet-0000000a', 'us-east-1b': 'subnet-0000000a' },
    }),
    path: 'network.primary.databaseSubnets.us-east-1b',
    given: '"subnet-0000000a", which us-east-1a has as well',
  },
  'existing network without a range': {
    change: network({ cidr: undefined }),
    path: 'network.primary.cidr',
    given: 'nothing',
  },

  'no component at all': { change: { databases: [] }, path: '', given: 'no component' },
  'a name that two components have': {
    change: { buckets: [{ name: 'orders' }] },
    path: 'buckets[0].name',
    allowed: /databases\[0\]\.name does not have/,
  },
  'a bucket name that gets too long with application, account and region': {
    change: { application: 'twenty-characters-on', buckets: [{ name: 'a-bucket-with-a-name' }] },
    path: 'buckets[0].name',
    allowed: /at most 63/,
    remedy: /Shorten it by 8/,
  },
  'an application too long for the evidence bucket of its region': {
    change: {
      application: 'twenty-characters-on',
      regions: { primary: 'ap-southeast-1', recovery: 'us-west-2' },
    },
    path: 'application',
    given:
      "a name that makes the bucket 'muster-twenty-characters-on-evidence-111122223333-ap-southeast-1' (64 characters)",
    remedy: /Shorten it by 1/,
  },
  'a bucket that would be the evidence bucket': {
    change: { buckets: [{ name: 'evidence' }] },
    path: 'buckets[0].name',
    allowed: /application does not have/,
  },
  'a secret that would be the credentials of a database': {
    change: { secrets: [{ name: 'orders-credentials' }] },
    path: 'secrets[0].name',
    allowed: /databases\[0\]\.name does not have/,
  },
  'a bucket that two components have': {
    change: {
      buckets: [
        { name: 'one', existing: { primary: 'files' } },
        { name: 'two', existing: { primary: 'files' } },
      ],
    },
    path: 'buckets[1].existing.primary',
  },

  'engine misspelt': {
    change: database({ engine: 'postgresql' }),
    path: 'databases[0].engine',
    remedy: /'postgres'/,
  },
  'version that RDS has retired': {
    change: database({ version: '13.4' }),
    path: 'databases[0].version',
    allowed: /postgres 14, 15/,
  },
  'version of MySQL without its second number': {
    change: database({ engine: 'mysql', version: '8' }),
    path: 'databases[0].version',
  },
  'storage below the least of gp3': {
    change: database({ storageGibibytes: 19 }),
    path: 'databases[0].storageGibibytes',
    allowed: /20 to/,
  },
  'storage of half a gibibyte': {
    change: database({ storageGibibytes: 20.5 }),
    path: 'databases[0].storageGibibytes',
  },
  'storage that cannot grow': {
    change: database({ storageGibibytes: 100, maxStorageGibibytes: 109 }),
    path: 'databases[0].maxStorageGibibytes',
    allowed: /110 or more/,
  },
  'storage that cannot grow from its default': {
    change: database({ maxStorageGibibytes: 100 }),
    path: 'databases[0].maxStorageGibibytes',
    allowed: /110 or more/,
  },
  'no automated backups': { change: database({ pointInTimeDays: 0 }), path: 'databases[0].pointInTimeDays' },
  'a point in time too far back': {
    change: database({ pointInTimeDays: 36 }),
    path: 'databases[0].pointInTimeDays',
  },
  'a backup window that is too short': {
    change: database({ backupWindow: '03:00-03:29' }),
    path: 'databases[0].backupWindow',
    allowed: /30 minutes or more/,
  },
  'a backup window at an hour that is none': {
    change: database({ backupWindow: '24:00-25:00' }),
    path: 'databases[0].backupWindow',
  },
  'a maintenance window longer than a day': {
    change: database({ maintenanceWindow: 'sun:09:00-mon:09:01' }),
    path: 'databases[0].maintenanceWindow',
  },
  'windows that overlap, over midnight': {
    change: database({ backupWindow: '23:45-00:15', maintenanceWindow: 'mon:00:10-mon:00:40' }),
    path: 'databases[0].maintenanceWindow',
    allowed: /apart from backupWindow/,
  },
  'an instance class of another service': {
    change: database({ instanceClass: 'm7g.large' }),
    path: 'databases[0].instanceClass',
  },
  'a port below those RDS allows': { change: database({ port: 1149 }), path: 'databases[0].port' },
  'a parameter that is a number': {
    change: database({ parameters: { work_mem: 64 } }),
    path: 'databases[0].parameters.work_mem',
    given: '64',
  },
  'two zones as a text': {
    change: database({ multiAz: 'false' }),
    path: 'databases[0].multiAz',
    given: '"false"',
  },

  'an existing database without its identifier': {
    change: existing({ identifier: undefined }),
    path: 'databases[0].existing.identifier',
    given: 'nothing',
  },
  'an existing database by its ARN': {
    change: existing({ identifier: 'arn:aws:rds:us-east-1:111122223333:db:orders' }),
    path: 'databases[0].existing.identifier',
  },
  'an existing database that is not encrypted': {
    change: existing({ kmsKey: undefined }),
    path: 'databases[0].existing.kmsKey',
    remedy: /encrypted first/,
  },
  'an existing database with a key of another region': {
    change: existing({ kmsKey: 'arn:aws:kms:us-west-2:111122223333:key/1234' }),
    path: 'databases[0].existing.kmsKey',
    allowed: /us-east-1/,
  },
  'an existing database without its version': {
    change: {
      network: { primary: EXISTING_NETWORK },
      databases: [{ ...EXISTING_DATABASE, version: undefined }],
    },
    path: 'databases[0].version',
    remedy: /describe-db-instances --db-instance-identifier orders-production/,
  },
  'an existing database in a network to be created': {
    change: { databases: [EXISTING_DATABASE] },
    path: 'network.primary',
    remedy: /same VPC/,
  },
  'automated backups of an existing database': {
    change: {
      network: { primary: EXISTING_NETWORK },
      databases: [{ ...EXISTING_DATABASE, replicateAutomatedBackups: true }],
    },
    path: 'databases[0].replicateAutomatedBackups',
  },

  'an existing bucket with a scheme': {
    change: { buckets: [{ name: 'uploads', existing: { primary: 's3://uploads' } }] },
    path: 'buckets[0].existing.primary',
  },
  'old versions kept for half a day': {
    change: { buckets: [{ name: 'uploads', keepOldVersions: '12h' }] },
    path: 'buckets[0].keepOldVersions',
    allowed: /1d to 3650d/,
  },

  'a service of no kind': { change: service({ ecs: undefined }), path: 'services[0].ecs', given: 'nothing' },
  'a service that never runs': { change: service({ activeCount: 0 }), path: 'services[0].activeCount' },
  'a service counted in one region': {
    change: service({ activeCount: { primary: 2 } }),
    path: 'services[0].activeCount.recovery',
    given: 'nothing',
  },
  'a service of half a task': { change: service({ activeCount: 1.5 }), path: 'services[0].activeCount' },
  'a service with more standing by than serving': {
    change: service({ standbyCount: 3 }),
    path: 'services[0].standbyCount',
    given: '3 in the primary region',
    allowed: /0 to 2/,
  },

  'a health address without TLS': {
    change: { external: [{ name: 'mail', healthUrl: 'http://status.mail.example' }] },
    path: 'external[0].healthUrl',
    allowed: /https/,
  },
  'a health address with a password': {
    change: { external: [{ name: 'mail', healthUrl: 'https://me:secret@status.mail.example' }] },
    path: 'external[0].healthUrl',
  },
  'a stateless component asked in one place for both': {
    change: {
      stateless: [
        { name: 'web', healthUrl: { primary: 'https://a.example', recovery: 'https://a.example' } },
      ],
    },
    path: 'stateless[0].healthUrl.recovery',
  },

  'a record outside the zone': {
    change: record({ name: 'shop.example.org' }),
    path: 'dns.records[0].name',
    allowed: /below example\.com/,
  },
  'a record that only ends like the zone': {
    change: record({ name: 'shopexample.com' }),
    path: 'dns.records[0].name',
  },
  'a record at the zone itself': {
    change: record({ name: 'example.com' }),
    path: 'dns.records[0].name',
    remedy: /CNAME cannot stand/,
  },
  'a record without an endpoint in the recovery region': {
    change: record({ endpoints: { primary: 'east.elb.amazonaws.com' } }),
    path: 'dns.records[0].endpoints.recovery',
    given: 'nothing',
  },
  'a record with the same endpoint twice': {
    change: record({ endpoints: { primary: 'a.example.org', recovery: 'a.example.org' } }),
    path: 'dns.records[0].endpoints.recovery',
  },
  'a record that points to itself': {
    change: record({ endpoints: { primary: 'shop.example.com', recovery: 'west.example.org' } }),
    path: 'dns.records[0].endpoints.primary',
  },
  'a record that points to an address': {
    change: record({ endpoints: { primary: '10.0.0.1', recovery: 'west.example.org' } }),
    path: 'dns.records[0].endpoints.primary',
    allowed: /no address/,
  },
  'a record that points to a URL': {
    change: record({ endpoints: { primary: 'https://a.example.org/', recovery: 'west.example.org' } }),
    path: 'dns.records[0].endpoints.primary',
  },
  'a record that lives too long': {
    change: record({ ttl: '301s' }),
    path: 'dns.records[0].ttl',
    allowed: /10s to 5m/,
  },
  'a record that hardly lives': { change: record({ ttl: '9s' }), path: 'dns.records[0].ttl' },
  'a record of an unknown component': {
    change: { ...service({}), ...record({ component: 'wbe' }) },
    path: 'dns.records[0].component',
    allowed: /web/,
  },
  'a record that moves by itself, with a database behind it': {
    change: { ...service({}), ...record({ component: 'web', steering: 'automatic' }) },
    path: 'dns.records[0].steering',
    remedy: /latched/,
  },
  'a record that moves by itself, with nobody knows what behind it': {
    change: record({ steering: 'automatic' }),
    path: 'dns.records[0].steering',
  },
  'a record twice': {
    change: { dns: { ...DNS, records: [DNS.records[0], DNS.records[0]] } },
    path: 'dns.records[1].name',
  },
  'a zone without records': { change: { dns: { ...DNS, records: [] } }, path: 'dns.records' },
  'a zone by its path': {
    change: { dns: { ...DNS, hostedZoneId: '/hostedzone/Z1' } },
    path: 'dns.hostedZoneId',
  },

  'nobody to notify': { change: { notify: {} }, path: 'notify', given: 'nobody' },
  'a web hook without TLS': {
    change: { notify: { webhooks: ['http://chat.example.com'] } },
    path: 'notify.webhooks[0]',
  },
  'topics in the wrong region': {
    change: {
      notify: {
        topics: {
          primary: 'arn:aws:sns:us-east-1:111122223333:page',
          recovery: 'arn:aws:sns:us-east-1:111122223333:page',
        },
      },
    },
    path: 'notify.topics.recovery',
    allowed: /us-west-2/,
  },
  'a FIFO topic': {
    change: {
      notify: {
        topics: {
          primary: 'arn:aws:sns:us-east-1:111122223333:page.fifo',
          recovery: 'arn:aws:sns:us-west-2:111122223333:page',
        },
      },
    },
    path: 'notify.topics.primary',
  },

  'a failover that starts too soon': {
    change: { failover: { start: { afterAlarmFor: '4m' } } },
    path: 'failover.start.afterAlarmFor',
    allowed: /5m to 1d, in steps of 1m/,
  },
  'a failover that starts on half a minute': {
    change: { failover: { start: { afterAlarmFor: '330s' } } },
    path: 'failover.start.afterAlarmFor',
  },
  'a failover that starts after its RTO': {
    change: { ...record({}), failover: { start: { afterAlarmFor: '1h' } } },
    path: 'failover.start.afterAlarmFor',
    allowed: /less than the strictest RTO, 1h/,
  },
  'a failover that starts by an alarm on nothing': {
    change: { failover: { start: { afterAlarmFor: '10m' } } },
    path: 'failover.start',
    given: 'an automatic start without a latched record to watch',
    allowed: /a latched record or more in dns\.records/,
  },
  'a failover that starts somehow': { change: { failover: { start: 'automatic' } }, path: 'failover.start' },
  'an approval waited for as long as the strictest RTO': {
    change: { ...database({ targets: { rto: '20m' } }), failover: { approvalTimeout: '20m' } },
    path: 'failover.approvalTimeout',
    allowed: /20m/,
  },

  'backups every five hours': {
    change: { backup: { every: '5h' } },
    path: 'backup.every',
    allowed: /4h, 6h/,
  },
  'backups kept for ever': { change: { backup: { keepDaily: Infinity } }, path: 'backup.keepDaily' },
  'weekly backups gone before the daily ones': {
    change: { backup: { keepDaily: '90d' } },
    path: 'backup.keepWeekly',
    allowed: /more than keepDaily, 90d, or 'none'/,
  },
  'monthly backups gone before the daily ones, without weekly ones': {
    change: { backup: { keepDaily: '90d', keepWeekly: 'none', keepMonthly: '60d' } },
    path: 'backup.keepMonthly',
  },
  'a compliance lock from the first day': {
    change: { backup: { lock: { mode: 'compliance', changeableForDays: 2 } } },
    path: 'backup.lock.changeableForDays',
    allowed: /3 to/,
  },
  'a compliance lock without its days': {
    change: { backup: { lock: { mode: 'compliance' } } },
    path: 'backup.lock.changeableForDays',
    remedy: /governance/,
  },
  'a governance lock with days': {
    change: { backup: { lock: { mode: 'governance', changeableForDays: 3 } } },
    path: 'backup.lock.mode',
  },

  'an alarm between two probes': { change: { alarms: { downAfter: '35s' } }, path: 'alarms.downAfter' },
  'an error rate of nothing': {
    change: { alarms: { errorRatePercent: 0 } },
    path: 'alarms.errorRatePercent',
  },
  'an error rate that is not a number': {
    change: { alarms: { errorRatePercent: Number.NaN } },
    path: 'alarms.errorRatePercent',
    given: 'NaN',
  },

  'an approver who is an operator': {
    change: {
      access: {
        operators: ['arn:aws:iam::111122223333:role/on-call'],
        approvers: ['111122223333', 'arn:aws:iam::111122223333:role/on-call'],
      },
    },
    path: 'access.approvers[1]',
  },
  'no operator': { change: { access: { operators: [] } }, path: 'access.operators' },
  everybody: { change: { access: { operators: ['*'] } }, path: 'access.operators[0]', given: '"*"' },
};

describe('every mistake is told with its path', () => {
  test('the small configuration has none', () => {
    expect(mistakesIn(SMALL)).toEqual([]);
  });

  test.each(Object.entries(CASES))('%s', (_name, { change, path, given, allowed, remedy }) => {
    const mistakes = mistakesIn({ ...SMALL, ...change });
    expect(mistakes.map((mistake) => mistake.path)).toEqual([path]);
    expect(mistakes[0]).toMatchObject({
      ...(given === undefined ? {} : { given }),
      ...(allowed === undefined ? {} : { allowed: expect.stringMatching(allowed) }),
      ...(remedy === undefined ? {} : { remedy: expect.stringMatching(remedy) }),
    });
  });
});

describe('what is near a mistake is taken', () => {
  test.each<[string, Readonly<Record<string, unknown>>]>([
    ['an application of twenty characters in short regions', { application: 'twenty-characters-on' }],
    [
      'the same account as operator and approver',
      { access: { operators: ['111122223333'], approvers: ['111122223333'] } },
    ],
    ['windows that touch', database({ backupWindow: '08:00-09:00' })],
    ['an existing database that is complete', existing({})],
    [
      'an existing database with a key of its region',
      existing({ kmsKey: 'arn:aws:kms:us-east-1:111122223333:key/1234' }),
    ],
    [
      'an existing database with a group by name',
      existing({ securityGroup: 'Orders database (production)' }),
    ],
    [
      'a record that moves by itself, with a stateless component behind it',
      {
        ...record({ component: 'front', steering: 'automatic' }),
        stateless: [
          { name: 'front', healthUrl: { primary: 'https://a.example', recovery: 'https://b.example' } },
        ],
      },
    ],
    [
      'regions whose zones are named',
      {
        regions: { primary: 'us-west-1', recovery: 'us-west-2' },
        zones: { primary: ['us-west-1a', 'us-west-1c'] },
      },
    ],
    [
      'backups without longer tiers',
      { backup: { keepDaily: '365d', keepWeekly: 'none', keepMonthly: 'none' } },
    ],
  ])('%s', (_name, change) => {
    expect(mistakesIn({ ...SMALL, ...change })).toEqual([]);
  });
});
