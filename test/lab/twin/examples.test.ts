import concierge from '../../../examples/concierge.ts';
import fruitfulplanet from '../../../examples/fruitfulplanet.ts';
import { Kernel } from '../../../lab/kernel/kernel.ts';
import { deployAssembly, deploymentIn, readAssembly } from '../../../lab/twin/assembly.ts';
import { createWorld } from '../../../lab/twin/services/index.ts';
import { synthesizedBefore } from '../../support/synthesized.ts';

describe.each([
  ['fruitfulplanet', fruitfulplanet],
  ['concierge', concierge],
])('what %s synthesizes', (_name, definition) => {
  const { assemblyFolder } = synthesizedBefore(definition);

  test('deploys into the lab as it is', async () => {
    const assembly = readAssembly(assemblyFolder());
    const account = deploymentIn(assembly)?.account ?? '';
    const { world } = createWorld({ kernel: new Kernel(1), account });
    await deployAssembly(world, assembly);
    // Every stack's guard has run its function and asked its region's ledger.
    expect([...world.router.hosts.keys()].some((host) => host.startsWith('dynamodb.'))).toBe(true);
    expect(world.events.filter(({ kind }) => kind === 'lambda.failed')).toEqual([]);
    expect(world.router.globalHosts).toEqual([]);
  }, 120_000);
});
