export { synthesize } from './synthesize.ts';
export type { Checks, SynthesizeOptions } from './synthesize.ts';
