import { drill } from '../../../lab/drill/drill.ts';
import { RehearsalError } from '../../../lab/drill/rehearsal-error.ts';
import type { DrillResult } from '../../../lab/drill/result.ts';
import { overheadSentence } from '../../../lab/report/sentences.ts';
import type { DrDefinition } from '../../../lib/config/index.ts';
import { synthesizedBefore } from '../../support/synthesized.ts';

/** Valid plans that lack what most have. */
const BASE: DrDefinition = {
  application: 'shop',
  account: '111122223333',
  regions: { primary: 'us-east-1', recovery: 'us-west-2' },
  targets: { rto: '4h', rpo: '1h' },
  notify: { emails: ['on-call@example.com'] },
};

function rehearse(assemblyFolder: string): Promise<DrillResult> {
  return drill({ assemblyFolder, runbook: 'region-failover', seed: 1 });
}

function recovered(result: DrillResult): readonly string[] {
  return result.components
    .filter(({ rtoActualSeconds }) => rtoActualSeconds !== null)
    .map(({ name }) => name);
}

function phaseSum({ phases }: DrillResult): number {
  return phases.detectSeconds + phases.decideSeconds + phases.recoverSeconds;
}

describe('neither a name nor a database, and topics that stand already', () => {
  const { assemblyFolder } = synthesizedBefore({
    ...BASE,
    buckets: [{ name: 'uploads' }],
    services: [{ name: 'worker', autoScaling: { group: 'worker' }, activeCount: 2 }],
    notify: {
      topics: {
        primary: 'arn:aws:sns:us-east-1:111122223333:operations',
        recovery: 'arn:aws:sns:us-west-2:111122223333:operations',
      },
    },
  });

  test('users tell of the outage, and are served where the runbook has claimed the traffic', async () => {
    const result = await rehearse(assemblyFolder());
    const events = result.timeline.map(({ event }) => event);
    expect(events).toContainEqual(expect.stringMatching(/^Users report that nothing answers/));
    expect(events).not.toContain('The alarm pages the on-call engineer');
    expect(recovered(result)).toEqual(['uploads', 'worker']);
    expect(result.outcome).toBe('met');
    const claimed = result.timeline.find(({ event }) => event.startsWith('Claim the traffic:'));
    for (const { rtoActualSeconds } of result.components) {
      expect(rtoActualSeconds).toBeGreaterThan((claimed?.atSeconds ?? Number.NaN) - 5);
    }
  }, 60_000);
});

describe('only components that move by themselves', () => {
  const { assemblyFolder } = synthesizedBefore({
    ...BASE,
    stateless: [
      {
        name: 'front-end',
        healthUrl: { primary: 'https://east.example.com/up', recovery: 'https://west.example.com/up' },
      },
    ],
    dns: {
      hostedZoneId: 'Z0123456789ABCDEFGHIJ',
      zoneName: 'example.com',
      records: [
        {
          name: 'www.example.com',
          component: 'front-end',
          steering: 'automatic',
          endpoints: {
            primary: 'one.us-east-1.elb.amazonaws.com',
            recovery: 'one.us-west-2.elb.amazonaws.com',
          },
        },
      ],
    },
  });

  test('are reached by the name that says so, and are back before anybody has decided', async () => {
    const result = await rehearse(assemblyFolder());
    const [frontEnd] = result.components;
    expect(result.outcome).toBe('met');
    expect(frontEnd?.rtoActualSeconds).toBeLessThan(300);
    expect(phaseSum(result)).toBeCloseTo(frontEnd?.rtoActualSeconds ?? Number.NaN, 2);
    expect(result.overheadRatio).toBeNull();
    expect(overheadSentence(result)).toMatch(/^Nothing of it has to wait/);
  }, 60_000);
});

describe('a plan whose recovery region serves', () => {
  const { assemblyFolder } = synthesizedBefore({
    ...BASE,
    activeRegion: 'recovery',
    buckets: [{ name: 'uploads' }],
  });

  test('is refused in words: a new world starts in the primary region', async () => {
    const refusal = rehearse(assemblyFolder());
    await expect(refusal).rejects.toThrow(RehearsalError);
    await expect(refusal).rejects.toThrow(
      /activeRegion: given 'recovery'; allowed in a rehearsal: 'primary'/,
    );
  });
});
