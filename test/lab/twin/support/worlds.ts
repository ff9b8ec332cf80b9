import { Kernel } from '../../../../lab/kernel/kernel.ts';
import type { DataPlane, TwinService, WorldContext } from '../../../../lab/twin/service.ts';
import { World } from '../../../../lab/twin/world.ts';
import { REGIONS } from './bundles.ts';

export const ACCOUNT = '111122223333';

/** Nobody is at home: tests replace what they need. */
export const EMPTY_DATA_PLANE: DataPlane = {
  write: () => 'unreachable',
  read: () => 'unreachable',
  resolve: () => undefined,
  healthyServers: () => 0,
  parameter: () => undefined,
};

/** A world of the given services alone. */
export function worldOf(
  factories: readonly ((world: WorldContext) => TwinService)[] = [],
  { seed = 1, dataPlane = {} }: { seed?: number; dataPlane?: Partial<DataPlane> } = {},
): World {
  return new World({
    kernel: new Kernel(seed),
    account: ACCOUNT,
    services: (world) => ({
      services: factories.map((make) => make(world)),
      dataPlane: { ...EMPTY_DATA_PLANE, ...dataPlane },
      putEvent: () => undefined,
    }),
  });
}

/** Runs asynchronous work to its end in virtual time. */
export async function settled<T>(world: World, work: () => Promise<T>): Promise<T> {
  let outcome: { value: T } | { error: unknown } | undefined;
  world.kernel.spawn(async () => {
    outcome = await work().then(
      (value) => ({ value }),
      (error: unknown) => ({ error }),
    );
  });
  const ended = await world.kernel.run(() => outcome !== undefined, 48 * 3_600_000);
  if (outcome === undefined) throw new Error(`Nothing was left to happen (${ended}), and no answer came.`);
  if ('error' in outcome) throw outcome.error;
  return outcome.value;
}

/** Lets virtual time pass, whether or not something is left to happen. */
export async function pass(world: World, milliseconds: number): Promise<void> {
  let over = false;
  world.kernel.after(milliseconds, () => {
    over = true;
  });
  await world.kernel.run(() => over, milliseconds + 1);
}

/** Configuration of an SDK client that a person in a region uses. */
export function operatorClient(world: World, region: string = REGIONS.recovery): Record<string, unknown> {
  return {
    maxAttempts: 1,
    retryMode: 'standard',
    ...world.clientConfiguration({ principal: 'operator', region }, region),
  };
}
