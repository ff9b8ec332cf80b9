import type { Scenario } from '../scenario.ts';
import { regionFailover } from './region-failover.ts';

export const SCENARIOS: readonly Scenario[] = [regionFailover];
