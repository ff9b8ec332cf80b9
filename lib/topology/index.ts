export { deploymentOf } from './deployment.ts';
export * from './names.ts';
export { topologyOf } from './topology.ts';
export type * from './types.ts';
