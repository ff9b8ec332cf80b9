import { defineDr } from '../lib/config/index.ts';

/**
 * Containers, PostgreSQL with a replica in the other region, files in S3, one name in Route 53.
 *
 * Not covered yet: the plan's Redis. It holds nothing that cannot be computed again, so the recovery region starts
 * with an empty cache of its own; the application has to bear that.
 */
export default defineDr({
  application: 'fruitfulplanet',
  account: '222233334444',
  regions: { primary: 'us-east-1', recovery: 'us-west-2' },
  targets: { rto: '4h', rpo: '1h' },

  databases: [
    {
      name: 'postgres',
      engine: 'postgres',
      version: '16',
      databaseName: 'fruitful',
      repairs: [
        {
          name: 'harvests',
          tables: [
            {
              table: 'public.harvests',
              key: 'id',
              wrongWhen: 'live.kilograms < 0',
              statements: [
                'INSERT INTO public.harvests SELECT * FROM {missing}',
                'UPDATE public.harvests SET kilograms = w.kilograms FROM {wrong} w WHERE w.id = harvests.id',
              ],
            },
          ],
          rehearsal: {
            before: [
              'CREATE TABLE public.harvests (id bigint PRIMARY KEY, field text NOT NULL, kilograms integer NOT NULL)',
              "INSERT INTO public.harvests SELECT n, 'field ' || n % 7, n % 90 + 1 FROM generate_series(1, 2000) n",
            ],
            damage: [
              'DELETE FROM public.harvests WHERE id BETWEEN 300 AND 499',
              'UPDATE public.harvests SET kilograms = -1 WHERE id BETWEEN 1000 AND 1149',
            ],
            afterwards: [
              "INSERT INTO public.harvests SELECT n, 'field ' || n % 7, 12 FROM generate_series(2001, 2050) n",
              'UPDATE public.harvests SET kilograms = 77 WHERE id = 1200',
            ],
          },
        },
      ],
    },
  ],
  buckets: [{ name: 'media' }],
  secrets: [{ name: 'session-key' }, { name: 'mail-api-key' }],

  services: [
    {
      name: 'web',
      ecs: { cluster: 'fruitful', service: 'web', repositories: ['fruitful/web'] },
      targetGroup: 'fruitful-web',
      activeCount: 6,
      standbyCount: 1, // proves every day that the image and its settings work over there
    },
    {
      name: 'worker',
      ecs: { cluster: 'fruitful', service: 'worker', repositories: ['fruitful/worker'] },
      activeCount: 2, // none while it stands by: a worker without a writable database only fails
    },
  ],

  dns: {
    hostedZoneId: 'Z04567890FRUITFULZONE',
    zoneName: 'fruitfulplanet.example',
    records: [
      {
        name: 'www.fruitfulplanet.example',
        component: 'web',
        endpoints: {
          primary: 'fruitful-web-1001.us-east-1.elb.amazonaws.com',
          recovery: 'fruitful-web-2002.us-west-2.elb.amazonaws.com',
        },
      },
    ],
  },

  backup: { every: '6h', keepDaily: '30d', keepWeekly: '90d', keepMonthly: '365d' },
  notify: { emails: ['on-call@fruitfulplanet.example', 'operations@fruitfulplanet.example'] },
  access: {
    operators: ['arn:aws:iam::222233334444:role/on-call'],
    approvers: ['arn:aws:iam::222233334444:role/incident-manager'],
  },
});
