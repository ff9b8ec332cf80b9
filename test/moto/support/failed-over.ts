import { standAlone } from './corrections.ts';
import { publishReplicaLag } from './look.ts';
import { Run } from './run.ts';
import type { MotoWorld } from './world.ts';

/** The recovery region serves after a failover that has ended well, but for the backup that moto cannot start. */
export async function failOver(world: MotoWorld): Promise<void> {
  await publishReplicaLag(world, 'recovery', 0);
  const run = await Run.start(world, 'region-failover', 'the-failover-before');
  await run.open({ acceptDataLossUpToSeconds: 600 });
  await run.through('preflight');
  await run.through('fence-old-primary');
  await run.step('promote-databases');
  for (const { name } of world.deployment.databases) await standAlone(world, 'recovery', name);
  for (const step of ['promote-databases', 'verify-databases', 'scale-services', 'move-connections']) {
    await run.through(step);
  }
  await run.through('set-latch');
  world.around.pointsTo = 'recovery';
  for (const step of ['watch-recovery', 'write-report', 'close-incident']) await run.through(step);
}
