import type { ConnectionParameter } from '../../lambda/deployment.ts';
import type { ConnectionParameters } from '../../lambda/ports/connection-parameters.ts';
import type { PeerLedger, PeerState } from '../../lambda/ports/ledger.ts';
import { timeoutError } from './fake-databases.ts';

/** Connection parameters of one region. Set `down` to have nobody answer. */
export class FakeParameters implements ConnectionParameters {
  readonly values = new Map<string, string>();
  /** Reads that still give the value from before, as SSM may. */
  staleReads = 0;
  reads = 0;
  writes = 0;
  down = false;
  #before = new Map<string, string>();

  read(names: readonly string[]): Promise<ReadonlyMap<string, string>> {
    if (this.down) return Promise.reject(timeoutError());
    const source = this.staleReads > 0 ? this.#before : this.values;
    this.staleReads -= 1;
    this.reads += 1;
    return Promise.resolve(new Map([...source].filter(([name]) => names.includes(name))));
  }

  write(name: string, value: string): Promise<void> {
    if (this.down) return Promise.reject(timeoutError());
    this.writes += 1;
    this.#before = new Map(this.values);
    this.values.set(name, value);
    return Promise.resolve();
  }

  plant(name: string, more: Partial<ConnectionParameter> = {}): void {
    const planted = { host: 'orders1.us-east-1', port: 5432, access: 'read-write', epoch: 0, ...more };
    this.values.set(name, JSON.stringify(planted));
  }

  connection(name: string): ConnectionParameter {
    return JSON.parse(this.values.get(name) ?? '{}') as ConnectionParameter;
  }
}

/** The other region's ledger, as a test says. */
export class FakePeerLedger implements PeerLedger {
  answer: PeerState = { reachable: true };

  state(): Promise<PeerState> {
    return Promise.resolve(this.answer);
  }
}
