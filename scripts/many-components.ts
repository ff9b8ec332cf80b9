import smallest from '../dr.config.ts';
import { defineDr } from '../lib/config/index.ts';

const MANY = 200;
const several = Array.from({ length: MANY }, (_, index) => `component-${index}`);

/** As large as a plan is held to be: what `npm run bench` assesses. */
export default defineDr({
  ...smallest,
  databases: several.map((name) => ({ name: `db-${name}`, engine: 'postgres' as const })),
  buckets: several.map((name) => ({ name: `files-${name}` })),
});
