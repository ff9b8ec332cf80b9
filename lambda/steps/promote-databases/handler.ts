import { databasesOf } from '../../adapters/databases.ts';
import { ownLedger } from '../../adapters/ledger.ts';
import type { Platform } from '../../platform.ts';
import type { Databases } from '../../ports/databases.ts';
import type { PromotionFact } from '../../ports/facts.ts';
import type { Ledger } from '../../ports/ledger.ts';
import { EPOCH_TAG, isReplica } from '../../rules/database-state.ts';
import { heldEpoch } from '../../rules/epoch.ts';
import type { StepEvent } from '../contract.ts';
import { inParallel, timeLimit } from '../in-parallel.ts';
import { lambdaEntry } from '../run-step.ts';
import type { Step } from '../step.ts';
import { promoteDatabases } from './contract.ts';
import { decide, type Action, type Observed, type PromotionOrder } from './decide.ts';

export interface Ports {
  readonly databases: Databases;
  readonly ledger: Pick<Ledger, 'lock' | 'fact' | 'putFact'>;
}

/** RDS publishes no rate; public tooling meets throttling from about ten changes a second. */
const CALLS_AT_ONCE = 10;

export const step: Step<Ports, Observed, Action> = {
  contract: promoteDatabases,
  ports: (platform) => ({ databases: databasesOf(platform), ledger: ownLedger(platform) }),
  observe,
  decide,
  act: (ports, action, event, platform) =>
    action.kind === 'promote'
      ? promote(ports, action, event, platform)
      : record(ports, action, event, platform),
};

async function observe(ports: Ports, event: StepEvent, { deployment, side }: Platform): Promise<Observed> {
  const [instances, own, earlier] = await Promise.all([
    ports.databases.describe(deployment.databases.map(({ instances: of }) => of[side].identifier)),
    ports.ledger.fact(event.run.runId, 'promote-databases'),
    earlierPromotion(ports.ledger),
  ]);
  const inherited = own === undefined && earlier !== undefined;
  const standing = ({ name }: { readonly name: string }): boolean =>
    deployment.databases.some((database) => {
      const instance = instances.get(database.instances[side].identifier);
      return database.name === name && instance !== undefined && !isReplica(instance);
    });
  return {
    databases: deployment.databases.map(({ name, engine, policy, instances: of }) => ({
      name,
      engine,
      policy,
      identifier: of[side].identifier,
      instance: instances.get(of[side].identifier),
    })),
    fact: inherited
      ? { databases: earlier.databases.filter(standing), requests: (earlier.requests ?? []).filter(standing) }
      : (own ?? { databases: [] }),
    isInherited: inherited,
  };
}

/** Of the run whose incident this one took over: when it asked for promotions is when writes began to be lost. */
async function earlierPromotion(ledger: Ports['ledger']): Promise<PromotionFact | undefined> {
  const unresolved = (await ledger.lock())?.unresolved;
  return unresolved && ledger.fact(unresolved.runId, 'promote-databases');
}

async function promote(
  { databases, ledger }: Ports,
  { orders, fact }: Extract<Action, { kind: 'promote' }>,
  { run }: StepEvent,
  platform: Platform,
): Promise<void> {
  const epoch = String(heldEpoch(run));
  const accepted: PromotionOrder[] = [];
  try {
    const limit = timeLimit(platform.clock, promoteDatabases);
    const ask = async (order: PromotionOrder): Promise<void> => {
      // First the epoch: an instance that takes writes always says whose activation made it so. A tag that could
      // not be written does not hold up the promotion; it is written once the instance stands alone.
      await databases.tag(order.arn, { [EPOCH_TAG]: epoch });
      const outcome = await databases.promote(order.identifier, order.options);
      if (outcome === 'accepted') accepted.push(order);
      else platform.log.warn(`Promotion of ${order.name}: ${outcome}; it is looked at again.`);
    };
    const left = await inParallel(orders, CALLS_AT_ONCE, ask, limit);
    if (left > 0)
      platform.log.warn(`${left} promotions had no turn in time; they are asked for in the next visit.`);
  } finally {
    const requestedAt = new Date(platform.clock.now()).toISOString();
    const names = new Set(accepted.map(({ name }) => name));
    const earlier = (fact.requests ?? []).filter(({ name }) => !names.has(name));
    const requests = [...earlier, ...accepted.map(({ name }) => ({ name, requestedAt }))];
    await ledger.putFact(run.runId, 'promote-databases', { ...fact, requests });
  }
}

async function record(
  { databases, ledger }: Ports,
  { tag, fact }: Extract<Action, { kind: 'record' }>,
  { run }: StepEvent,
  { clock }: Platform,
): Promise<void> {
  const epoch = String(heldEpoch(run));
  const write = async (arn: string): Promise<void> => {
    await databases.tag(arn, { [EPOCH_TAG]: epoch });
  };
  await inParallel(tag, CALLS_AT_ONCE, write, timeLimit(clock, promoteDatabases));
  await ledger.putFact(run.runId, 'promote-databases', fact);
}

export const { handler, bind } = lambdaEntry(step);
