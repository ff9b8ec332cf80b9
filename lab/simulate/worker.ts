import { Simulator, type Explanation, type SeedResult } from './simulator.ts';

/** What the campaign asks of a process of its own. */
export type Order =
  | { readonly kind: 'simulate'; readonly runbook: string; readonly seed: number }
  | { readonly kind: 'explain'; readonly runbook: string; readonly seed: number };

export type Delivery =
  | { readonly kind: 'simulated'; readonly result: SeedResult }
  | { readonly kind: 'explained'; readonly explanation: Explanation }
  /** A fault of the lab or of the steps that no oracle could judge. */
  | { readonly kind: 'broke'; readonly stack: string };

/** A process that simulates: `node worker.ts ASSEMBLY`, orders and deliveries as messages. */
const simulator = new Simulator(process.argv[2] ?? '');

async function carryOut(order: Order): Promise<Delivery> {
  try {
    return order.kind === 'simulate'
      ? { kind: 'simulated', result: await simulator.simulate(order.runbook, order.seed) }
      : { kind: 'explained', explanation: await simulator.explain(order.runbook, order.seed) };
  } catch (error) {
    return { kind: 'broke', stack: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
}

process.on('message', (order: Order) => {
  void carryOut(order).then((delivery) => process.send?.(delivery));
});
// An interrupted campaign still asks nothing more of it; the parent ends it.
process.on('SIGINT', () => {});
process.on('disconnect', () => process.exit(0));
