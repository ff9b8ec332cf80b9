export { synthesize } from './synthesize.ts';
export type { SynthesizeOptions } from './synthesize.ts';
