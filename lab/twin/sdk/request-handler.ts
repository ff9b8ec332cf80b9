import type { Timer } from '../../kernel/kernel.ts';
import type { CarrierRequest, CarrierResponse, CarriedAnswer } from './in-memory-protocol.ts';
import type { Wire } from './wire.ts';

/** The time-outs a client was configured with, as `NodeHttpHandler` names them. Milliseconds. */
export interface HandlerTimeouts {
  readonly connectionTimeout?: number;
  readonly requestTimeout?: number;
  /** Without this the real handler only warns when `requestTimeout` has passed, and goes on waiting. */
  readonly throwOnRequestTimeout?: boolean;
  readonly socketTimeout?: number;
  readonly defaultSocketTimeout?: number;
}

/** The handler the client made for itself before its extensions are asked. */
export interface ReplacedHandler {
  readonly configProvider?: Promise<HandlerTimeouts>;
  httpHandlerConfigs?(): HandlerTimeouts;
}

interface SendOptions {
  readonly requestTimeout?: number;
  readonly abortSignal?: AbortSignal;
}

const NO_BYTES = new Uint8Array();
/** The SDK takes an empty answer to a copy for one that S3 broke off; what is in it, nobody reads. */
const SOME_BYTES = new TextEncoder().encode('<Answer/>');

/** Linux gives up connecting after six retries of SYN: 1 + 2 + 4 + ... + 64 s (net.ipv4.tcp_syn_retries). */
const SYSTEM_CONNECT_TIMEOUT_MILLISECONDS = 127_000;

/**
 * Stands where `NodeHttpHandler` would: hands the call to the wire, and when nobody answers raises what the real one
 * raises, after the same (virtual) time. It keeps the configuration of the handler it replaces.
 */
export class InMemoryRequestHandler {
  readonly metadata = { handlerProtocol: 'http/1.1' };
  readonly #wire: Wire;
  readonly #replaced: ReplacedHandler | undefined;

  constructor(wire: Wire, replaced: ReplacedHandler | undefined) {
    this.#wire = wire;
    this.#replaced = replaced;
  }

  async handle(request: CarrierRequest, options: SendOptions = {}): Promise<{ response: CarrierResponse }> {
    const timeouts = await this.#timeouts();
    return new Promise((resolve, reject) => {
      const exchange = new Exchange(this.#wire, resolve, reject);
      exchange.start(request, { ...timeouts, ...definedOnly(options.requestTimeout) }, options.abortSignal);
    });
  }

  destroy(): void {
    // There is no socket to close.
  }

  updateHttpClientConfig(): void {
    // The configuration is the replaced handler's.
  }

  httpHandlerConfigs(): HandlerTimeouts {
    return this.#replaced?.httpHandlerConfigs?.() ?? {};
  }

  async #timeouts(): Promise<HandlerTimeouts> {
    return (await this.#replaced?.configProvider) ?? this.httpHandlerConfigs();
  }
}

/** One request on its way: answered, timed out or aborted, whichever comes first. */
class Exchange {
  readonly #wire: Wire;
  readonly #resolve: (value: { response: CarrierResponse }) => void;
  readonly #reject: (error: Error) => void;
  readonly #timers: Timer[] = [];
  #over = false;

  constructor(
    wire: Wire,
    resolve: (value: { response: CarrierResponse }) => void,
    reject: (error: Error) => void,
  ) {
    this.#wire = wire;
    this.#resolve = resolve;
    this.#reject = reject;
  }

  start(request: CarrierRequest, timeouts: HandlerTimeouts, abortSignal: AbortSignal | undefined): void {
    if (abortSignal?.aborted === true) {
      this.#fail(abortError());
      return;
    }
    abortSignal?.addEventListener('abort', () => this.#fail(abortError()), { once: true });
    const { connected } = this.#wire.send({ ...request.carried, host: request.hostname }, (answer) =>
      this.#answer(answer),
    );
    if (!connected) this.#giveUpConnecting(timeouts);
    this.#giveUpWaiting(timeouts, connected);
  }

  #answer(answer: CarriedAnswer): void {
    this.#finish(() =>
      this.#resolve({
        response: {
          statusCode: answer.kind === 'output' ? 200 : answer.error.statusCode,
          headers: { 'x-amzn-requestid': this.#wire.randomId() },
          body: answer.kind === 'output' ? SOME_BYTES : NO_BYTES,
          carried: answer,
        },
      }),
    );
  }

  #giveUpConnecting(timeouts: HandlerTimeouts): void {
    const configured = timeouts.connectionTimeout ?? 0;
    if (configured > 0) {
      this.#after(configured, () =>
        timeoutError(
          'the request socket did not establish a connection with the server within the configured timeout of ' +
            `${configured} ms.`,
        ),
      );
    }
    this.#after(SYSTEM_CONNECT_TIMEOUT_MILLISECONDS, () => timeoutError('connect ETIMEDOUT', 'ETIMEDOUT'));
  }

  #giveUpWaiting(timeouts: HandlerTimeouts, connected: boolean): void {
    const request = timeouts.requestTimeout ?? 0;
    if (request > 0 && timeouts.throwOnRequestTimeout === true) {
      this.#after(request, () =>
        timeoutError(
          `[ERROR] a request has exceeded the configured ${request} ms requestTimeout.`,
          'ETIMEDOUT',
        ),
      );
    }
    const idle = timeouts.socketTimeout ?? timeouts.defaultSocketTimeout ?? 0;
    if (idle > 0 && connected) {
      this.#after(idle, () => timeoutError(`the request socket timed out after ${idle} ms of inactivity.`));
    }
  }

  #after(milliseconds: number, error: () => Error): void {
    if (!this.#over) this.#timers.push(this.#wire.after(milliseconds, () => this.#fail(error())));
  }

  #fail(error: Error): void {
    this.#finish(() => this.#reject(error));
  }

  #finish(settle: () => void): void {
    if (this.#over) return;
    this.#over = true;
    for (const timer of this.#timers) timer.cancel();
    settle();
    this.#wire.settle();
  }
}

function timeoutError(message: string, code?: string): Error {
  const error = new Error(`@smithy/node-http-handler - ${message}`);
  return Object.assign(error, { name: 'TimeoutError' }, code === undefined ? {} : { code });
}

function abortError(): Error {
  return Object.assign(new Error('Request aborted'), { name: 'AbortError' });
}

function definedOnly(requestTimeout: number | undefined): { requestTimeout?: number } {
  return requestTimeout === undefined ? {} : { requestTimeout };
}
