import definition from '../../dr.config.ts';
import { Kernel } from '../../lab/kernel/kernel.ts';
import { deployAssembly, deploymentIn, readAssembly } from '../../lab/twin/assembly.ts';
import { createWorld } from '../../lab/twin/services/index.ts';
import type { World } from '../../lab/twin/world.ts';
import { SIDES, type Deployment, type Side } from '../../lambda/deployment.ts';
import { synthesizedBefore } from '../support/synthesized.ts';

/**
 * The two latches and everything between them and a client's answer: ledger, scheduled function, metric, alarm, two
 * health checks on alarms, a calculated one, and the failover pair, from the synthesized templates.
 */
const { assemblyFolder } = synthesizedBefore(definition);

/** Publish (1 min), alarm period, detection (up to 3 min), propagation (up to 10 min): then everything has settled. */
const SETTLE_MINUTES = 20;
const MINUTE = 60_000;

class Latches {
  readonly #world: World;
  readonly #deployment: Deployment;
  #epoch = 0;

  constructor(world: World, deployment: Deployment) {
    this.#world = world;
    this.#deployment = deployment;
  }

  static async deployed(): Promise<Latches> {
    const assembly = readAssembly(assemblyFolder());
    const deployment = deploymentIn(assembly);
    if (deployment === undefined) throw new Error('no deployment in the assembly');
    const { world } = createWorld({ kernel: new Kernel(1), account: deployment.account });
    await deployAssembly(world, assembly);
    const latches = new Latches(world, deployment);
    await latches.settle();
    return latches;
  }

  /** As the step that claims the traffic writes it. */
  claim(side: Side, claimed: boolean): void {
    this.#epoch += 1;
    const at = new Date(this.#world.kernel.now()).toISOString();
    const { ledgerTable } = this.#deployment.names[side];
    this.#world.call('dynamodb', this.#deployment.regions[side], 'PutItem', {
      TableName: ledgerTable,
      Item: {
        pk: { S: 'state' },
        sk: { S: 'latch' },
        claimed: { BOOL: claimed },
        epoch: { N: String(this.#epoch) },
        runId: { S: 'test' },
        at: { S: at },
      },
    });
  }

  darken(side: Side): void {
    this.#world.darken(this.#deployment.regions[side]);
  }

  heal(side: Side): void {
    this.#world.heal(this.#deployment.regions[side]);
  }

  async settle(): Promise<void> {
    await this.#world.kernel.run(() => false, SETTLE_MINUTES * MINUTE);
  }

  get answers(): Side | undefined {
    const record = this.#deployment.dns?.records[0];
    const target = record === undefined ? undefined : this.#world.dataPlane.resolve(record.name)?.target;
    if (target === record?.endpoints.primary) return 'primary';
    return target === record?.endpoints.recovery ? 'recovery' : undefined;
  }
}

/** The primary's name is drained by the recovery region, unless the primary region has reclaimed it. */
const expected = (drained: boolean, reclaimed: boolean): Side =>
  drained && !reclaimed ? 'recovery' : 'primary';

const STATES = [
  { drained: false, reclaimed: false },
  { drained: true, reclaimed: false },
  { drained: true, reclaimed: true },
  { drained: false, reclaimed: true },
] as const;

describe('every state of the two latches, whichever region goes dark afterwards', () => {
  test.each(STATES)('drained $drained, reclaimed $reclaimed', async ({ drained, reclaimed }) => {
    const to = expected(drained, reclaimed);
    const latches = await Latches.deployed();
    latches.claim('recovery', drained);
    latches.claim('primary', reclaimed);
    await latches.settle();
    expect(latches.answers).toBe(to);
    for (const dark of SIDES) {
      latches.darken(dark);
      await latches.settle();
      expect(latches.answers).toBe(to);
      latches.heal(dark);
      await latches.settle();
      expect(latches.answers).toBe(to);
    }
  });
});

describe('the way there and back', () => {
  test('each region can claim the traffic while the other is dark, and nothing moves by itself in between', async () => {
    const latches = await Latches.deployed();
    expect(latches.answers).toBe('primary');

    latches.darken('primary');
    await latches.settle();
    expect(latches.answers).toBe('primary');
    latches.claim('recovery', true);
    await latches.settle();
    expect(latches.answers).toBe('recovery');

    latches.heal('primary');
    await latches.settle();
    expect(latches.answers).toBe('recovery');

    latches.darken('recovery');
    latches.claim('primary', true);
    await latches.settle();
    expect(latches.answers).toBe('primary');

    // Re-protect: first the drain is cleared, then the reclaim; the answer stays.
    latches.heal('recovery');
    latches.claim('recovery', false);
    await latches.settle();
    expect(latches.answers).toBe('primary');
    latches.claim('primary', false);
    await latches.settle();
    expect(latches.answers).toBe('primary');
  });
});
