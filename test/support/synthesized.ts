import type { DrDefinition } from '../../lib/config/index.ts';
import { sharedAssembly } from './shared-assembly.ts';

/** Sees to it before the tests of a file that a configuration is synthesized; with its functions, without checks. */
export function synthesizedBefore(definition: DrDefinition): { readonly assemblyFolder: () => string } {
  let assemblyFolder = '';
  beforeAll(() => {
    assemblyFolder = sharedAssembly(definition);
  }, 300_000);
  return { assemblyFolder: () => assemblyFolder };
}
