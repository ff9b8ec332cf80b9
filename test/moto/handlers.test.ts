import { readAssembly } from '../../lab/twin/assembly.ts';
import { synthesizedBefore } from '../support/synthesized.ts';
import { approvals } from './approval.ts';
import { deployments } from './deployment.ts';
import { disagreements } from './disagreements.ts';
import { operations } from './operations.ts';
import { regionFailover } from './region-failover.ts';
import { schedules } from './schedules.ts';
import { runbooks } from './runbooks.ts';
import { runsWithoutFailover } from './stopped-run.ts';
import { APPLICATION } from './support/application.ts';
import { listen } from './support/notices.ts';
import { MotoWorld } from './support/world.ts';

/*
 * The functions as they are deployed, with the real SDK over HTTP, against moto. One application is deployed into one
 * moto, and what happens to it is one story: the tests go in order, each finds what the one before has left.
 */
const { assemblyFolder } = synthesizedBefore(APPLICATION);
let made: MotoWorld;
const world = (): MotoWorld => made;

beforeAll(async () => {
  made = new MotoWorld(readAssembly(assemblyFolder()));
  await made.deploy();
  await listen(made, 'recovery');
});
afterAll(() => made.close());

describe('a deployment', () => deployments(world));
describe('a run that ends without a failover', () => runsWithoutFailover(world));
describe('every minute', () => schedules(world));
describe('a run that asks', () => approvals(world));
describe('a failover', () => regionFailover(world));
describe('every registered runbook', () => runbooks(() => readAssembly(assemblyFolder())));
describe('where the lab and moto disagree', () => disagreements(() => readAssembly(assemblyFolder())));
describe('the operations of the handlers', () => operations(() => readAssembly(assemblyFolder())));
