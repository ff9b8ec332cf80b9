import type { ProcessClock } from './process-clock.ts';

/** The globals a bundle finds in the place of the real ones: the same names, virtual time and seeded chance. */
export type VirtualGlobals = Readonly<Record<(typeof SHADOWED)[number], unknown>>;

export const SHADOWED = [
  'Date',
  'Math',
  'setTimeout',
  'clearTimeout',
  'setInterval',
  'clearInterval',
  'setImmediate',
  'clearImmediate',
  'performance',
  'crypto',
  'process',
  'console',
  'fetch',
  'AbortSignal',
  'globalThis',
  'global',
] as const;

/**
 * What a process finds around it. Looked at anew each time: a loaded bundle may move from one process to the next.
 */
export interface ProcessSurroundings {
  readonly clock: ProcessClock;
  readonly environment: Readonly<Record<string, string>>;
  /** A line the code wrote to its console. */
  readonly print: (line: string) => void;
  /** Ends the lab by name, even where the code catches what is thrown. */
  readonly refuse: (what: string) => never;
}

/** Of the surroundings, what time and chance come from. */
type Clocked = Pick<ProcessSurroundings, 'clock'>;

export function virtualGlobals(surroundings: ProcessSurroundings): VirtualGlobals {
  const refuse = (what: string): never => surroundings.refuse(what);
  const own: Record<string, unknown> = {
    Date: virtualDate(surroundings),
    Math: Object.defineProperties(
      {},
      { ...Object.getOwnPropertyDescriptors(Math), random: randomOf(surroundings) },
    ),
    ...virtualTimers(surroundings),
    performance: {
      now: () => surroundings.clock.now() - surroundings.clock.startedAt,
      get timeOrigin() {
        return surroundings.clock.startedAt;
      },
      mark: ignore,
      measure: ignore,
    },
    crypto: virtualCrypto(surroundings, globalThis.crypto),
    process: virtualProcess(surroundings),
    console: virtualConsole((line) => surroundings.print(line)),
    fetch: () => refuse('fetch from a function'),
    AbortSignal: new Proxy(AbortSignal, {
      get: (target, name) =>
        name === 'timeout' ? () => refuse('AbortSignal.timeout') : Reflect.get(target, name),
    }),
  };
  const virtualGlobal: unknown = new Proxy(own, {
    get: (target, name) => (name in target ? Reflect.get(target, name) : Reflect.get(globalThis, name)),
    has: (target, name) => name in target || name in globalThis,
  });
  own['globalThis'] = virtualGlobal;
  own['global'] = virtualGlobal;
  return own as VirtualGlobals;
}

/** The members of `node:crypto` and the global `crypto` that draw, seeded. */
export function virtualCrypto(process: Clocked, real: object): object {
  const drawing = {
    randomUUID: () => process.clock.uuid(),
    randomBytes: (size: number) => Buffer.from(process.clock.bytes(size)),
    getRandomValues: (array: Uint8Array) => {
      array.set(process.clock.bytes(array.length));
      return array;
    },
  };
  return overlay(real, drawing);
}

/** The members of `real`, some of them replaced. */
export function overlay(real: object, replaced: Readonly<Record<string, unknown>>): object {
  return new Proxy(real, {
    get: (target, name) => {
      if (typeof name === 'string' && Object.hasOwn(replaced, name)) return replaced[name];
      const value: unknown = Reflect.get(target, name);
      return value;
    },
  });
}

export function virtualTimers(process: Clocked): Readonly<Record<string, unknown>> {
  const start = (milliseconds: number, repeat: boolean, action: () => void): VirtualTimeout => {
    const timeout = new VirtualTimeout(process.clock, milliseconds, repeat, action);
    timeout.start();
    return timeout;
  };
  type Action = (...values: readonly unknown[]) => void;
  return {
    setTimeout: (action: Action, milliseconds = 0, ...values: readonly unknown[]) =>
      start(milliseconds, false, () => action(...values)),
    setInterval: (action: Action, milliseconds = 0, ...values: readonly unknown[]) =>
      start(milliseconds, true, () => action(...values)),
    setImmediate: (action: Action, ...values: readonly unknown[]) => start(0, false, () => action(...values)),
    clearTimeout: cancel,
    clearInterval: cancel,
    clearImmediate: cancel,
  };
}

function cancel(timeout: unknown): void {
  if (timeout instanceof VirtualTimeout) timeout.cancel();
}

/** What `setTimeout` gives back on Node.js, as far as libraries use it. */
class VirtualTimeout {
  readonly #clock: ProcessClock;
  readonly #milliseconds: number;
  readonly #repeat: boolean;
  readonly #action: () => void;
  #cancel = ignore;

  constructor(clock: ProcessClock, milliseconds: number, repeat: boolean, action: () => void) {
    this.#clock = clock;
    this.#milliseconds = milliseconds;
    this.#repeat = repeat;
    this.#action = action;
  }

  start(): void {
    const timer = this.#clock.after(this.#milliseconds, () => {
      if (this.#repeat) this.start();
      this.#action();
    });
    this.#cancel = () => timer.cancel();
  }

  cancel(): void {
    this.#cancel();
  }

  ref(): this {
    return this;
  }

  unref(): this {
    return this;
  }

  hasRef(): boolean {
    return true;
  }
}

/** A proxy, not a subclass: a date made anywhere is an instance of it, and it of every other `Date`. */
function virtualDate(process: Clocked): object {
  return new Proxy(Date, {
    construct: (target, values, newTarget) =>
      Reflect.construct(target, values.length === 0 ? [process.clock.now()] : values, newTarget) as object,
    apply: () => new Date(process.clock.now()).toString(),
    get: (target, name) =>
      name === 'now' ? () => process.clock.now() : (Reflect.get(target, name) as unknown),
  });
}

function virtualProcess(surroundings: ProcessSurroundings): object {
  const elapsed = (): number => surroundings.clock.now() - surroundings.clock.startedAt;
  const hrtime = Object.assign(
    (): [number, number] => [Math.floor(elapsed() / 1000), (elapsed() % 1000) * 1e6],
    { bigint: () => BigInt(elapsed()) * 1_000_000n },
  );
  const members = {
    hrtime,
    uptime: () => elapsed() / 1000,
    emitWarning: ignore,
    on: ignore,
    once: ignore,
    exit: () => surroundings.refuse('process.exit in a function'),
  };
  const env = { get: () => surroundings.environment, enumerable: true };
  return overlay(process, Object.defineProperty(members, 'env', env));
}

function virtualConsole(print: (line: string) => void): object {
  const write = (...values: readonly unknown[]): void => {
    print(values.map((value) => (typeof value === 'string' ? value : JSON.stringify(value))).join(' '));
  };
  return overlay(console, { debug: write, error: write, info: write, log: write, trace: write, warn: write });
}

function randomOf(process: Clocked): PropertyDescriptor {
  return { value: () => process.clock.random.next(), enumerable: false };
}

function ignore(): void {
  // A process of the lab has no end, no warnings and no marks.
}
