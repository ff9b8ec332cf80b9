import { defineDr } from './lib/config/index.ts';

const balancer = (region: string) => `shop-1234567890.${region}.elb.amazonaws.com`;

/** The smallest configuration worth having: one service, one database, one bucket, one name. */
export default defineDr({
  application: 'shop',
  account: '111122223333',
  regions: { primary: 'us-east-1', recovery: 'us-west-2' },
  targets: { rto: '2h', rpo: '15m' },
  databases: [{ name: 'orders', engine: 'postgres' }],
  buckets: [{ name: 'uploads' }],
  // DR-IMAGES-DECLARED warns: with ecs.repositories the preflight would ask whether the images are over there too.
  services: [{ name: 'web', ecs: { cluster: 'shop', service: 'web' }, activeCount: 4, standbyCount: 1 }],
  dns: {
    hostedZoneId: 'Z0123456789ABCDEFGHIJ',
    zoneName: 'example.com',
    records: [
      {
        name: 'shop.example.com',
        endpoints: { primary: balancer('us-east-1'), recovery: balancer('us-west-2') },
      },
    ],
  },
  notify: { emails: ['on-call@example.com'] },
});
