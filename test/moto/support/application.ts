import { defineDr } from '../../../lib/config/index.ts';

/** One application that has something of everything a runbook calls a service for. */
export const APPLICATION = defineDr({
  application: 'shop',
  account: '111122223333',
  regions: { primary: 'us-east-1', recovery: 'us-west-2' },
  targets: { rto: '1h', rpo: '5m' },
  databases: [
    {
      name: 'orders',
      engine: 'postgres',
      version: '16.4',
      repairs: [
        {
          name: 'orders',
          tables: [{ table: 'orders', statements: ['INSERT INTO orders SELECT * FROM {missing}'] }],
        },
      ],
    },
    { name: 'stock', engine: 'mysql', version: '8.4.3', multiAz: false },
  ],
  buckets: [{ name: 'uploads', targets: { rpo: '15m' } }],
  secrets: [{ name: 'payment-key' }],
  services: [
    {
      name: 'web',
      ecs: { cluster: 'shop', service: 'web', repositories: ['shop/web'] },
      targetGroup: 'shop-web',
      activeCount: 3,
      standbyCount: 0,
    },
    { name: 'batch', autoScaling: { group: 'shop-batch' }, activeCount: 2 },
  ],
  dns: {
    hostedZoneId: 'Z0123456789ABCDEFGHIJ',
    zoneName: 'example.com',
    records: [
      {
        name: 'shop.example.com',
        port: 80,
        endpoints: {
          primary: 'shop-1234567890.us-east-1.elb.amazonaws.com',
          recovery: 'shop-1234567890.us-west-2.elb.amazonaws.com',
        },
      },
    ],
  },
  notify: { emails: ['on-call@example.com'] },
  failover: { approvalTimeout: '10m' },
});
