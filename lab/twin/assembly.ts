import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Deployment } from '../../lambda/deployment.ts';
import { deploymentOf } from './functions/bundle.ts';
import type { CloudAssembly } from './template/cloud-assembly.ts';
import { deployStack, type RegionalExports } from './template/stack-deployment.ts';
import type { World } from './world.ts';

export { readAssembly, type CloudAssembly } from './template/cloud-assembly.ts';

/**
 * Deploys a whole assembly into a world: first what the application's team already owns, then stack after stack.
 * Runs the kernel while a custom resource is waited for, so virtual time passes.
 */
export async function deployAssembly(world: World, assembly: CloudAssembly): Promise<void> {
  for (const [objectKey, folder] of assembly.assetFolders) world.assetFolders.set(objectKey, folder);
  const deployment = deploymentIn(assembly);
  if (deployment !== undefined) world.adopt(deployment);
  const exports: RegionalExports = new Map();
  for (const stack of assembly.stacks) await deployStack(world, stack, exports);
}

/** The deployed configuration beside the functions' code: the same in every bundle. */
export function deploymentIn(assembly: CloudAssembly): Deployment | undefined {
  for (const folder of assembly.assetFolders.values()) {
    if (existsSync(join(folder, 'deployment.json'))) return deploymentOf(folder);
  }
  return undefined;
}
