import type { Kernel, Timer } from '../../../../lab/kernel/kernel.ts';
import { ApiError, type ApiCall, type ApiOutput } from '../../../../lab/twin/api.ts';
import type { CarriedAnswer } from '../../../../lab/twin/sdk/in-memory-protocol.ts';
import type { Wire } from '../../../../lab/twin/sdk/wire.ts';

export type Answerer = (
  call: Omit<ApiCall, 'caller'>,
) => { readonly output: ApiOutput } | ApiError | 'no connection' | 'no answer';

/** A network of one scripted service, ten milliseconds away. */
export class TestWire implements Wire {
  readonly calls: Omit<ApiCall, 'caller'>[] = [];
  readonly #kernel: Kernel;
  readonly #answer: Answerer;
  #ids = 0;

  constructor(kernel: Kernel, answer: Answerer) {
    this.#kernel = kernel;
    this.#answer = answer;
  }

  send(call: Omit<ApiCall, 'caller'>, answer: (answer: CarriedAnswer) => void): { connected: boolean } {
    this.calls.push(call);
    const scripted = this.#answer(call);
    if (scripted === 'no connection') return { connected: false };
    if (scripted !== 'no answer') {
      this.#kernel.after(10, () =>
        answer(
          scripted instanceof ApiError
            ? { kind: 'error', error: scripted }
            : { kind: 'output', output: scripted.output },
        ),
      );
    }
    return { connected: true };
  }

  after(milliseconds: number, action: () => void): Timer {
    return this.#kernel.after(milliseconds, action);
  }

  settle(): void {
    this.#kernel.settle();
  }

  randomId(): string {
    this.#ids += 1;
    return `id-${this.#ids}`;
  }
}
