import { UnsupportedError } from '../../api.ts';

/** Makes the error for a member that is missing or of the wrong kind: an API error or a broken template. */
export type Complaint = (message: string) => Error;

/**
 * Typed reading of an API input or of template properties, neither of which anybody has checked before.
 * Templates write numbers and booleans as text too, so `"20"` is a number and `"true"` a flag.
 */
export class Fields {
  readonly #values: Readonly<Record<string, unknown>>;
  readonly #where: string;
  readonly #complain: Complaint;

  constructor(values: Readonly<Record<string, unknown>>, where: string, complain: Complaint) {
    this.#values = values;
    this.#where = where;
    this.#complain = complain;
  }

  has(name: string): boolean {
    const value = this.#values[name];
    return value !== undefined && value !== null;
  }

  /** A member that nobody here understands is refused by name, never ignored. */
  allow(names: readonly string[]): this {
    for (const name of Object.keys(this.#values)) {
      if (this.has(name) && !names.includes(name)) throw new UnsupportedError(`${this.#where} with ${name}`);
    }
    return this;
  }

  text(name: string): string {
    return this.optionalText(name) ?? this.#missing(name);
  }

  optionalText(name: string): string | undefined {
    const value = this.#values[name];
    if (value === undefined || value === null) return undefined;
    if (typeof value === 'string') return value;
    if (typeof value === 'number' || typeof value === 'boolean') return String(value);
    return this.#wrong(name, 'text');
  }

  number(name: string): number {
    return this.optionalNumber(name) ?? this.#missing(name);
  }

  optionalNumber(name: string): number | undefined {
    const value = this.#values[name];
    if (value === undefined || value === null) return undefined;
    const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
    if (typeof number !== 'number' || Number.isNaN(number)) return this.#wrong(name, 'a number');
    return number;
  }

  flag(name: string, fallback: boolean): boolean {
    return this.optionalFlag(name) ?? fallback;
  }

  optionalFlag(name: string): boolean | undefined {
    const value = this.#values[name];
    if (value === undefined || value === null) return undefined;
    if (typeof value === 'boolean') return value;
    if (value === 'true' || value === 'false') return value === 'true';
    return this.#wrong(name, 'true or false');
  }

  optionalDate(name: string): Date | undefined {
    const value = this.#values[name];
    if (value === undefined || value === null) return undefined;
    const date = value instanceof Date ? value : new Date(typeof value === 'string' ? value : Number.NaN);
    return Number.isNaN(date.getTime()) ? this.#wrong(name, 'a date') : date;
  }

  texts(name: string): readonly string[] {
    return this.#items(name).map((item) =>
      typeof item === 'string' ? item : this.#wrong(name, 'a list of text'),
    );
  }

  numbers(name: string): readonly number[] {
    return this.#items(name).map((item) =>
      typeof item === 'number' ? item : this.#wrong(name, 'a list of numbers'),
    );
  }

  /** A list of structures; empty when the member is absent. */
  list(name: string): readonly Fields[] {
    return this.#items(name).map((item, index) => this.#structure(`${name}[${index}]`, item));
  }

  nested(name: string): Fields | undefined {
    return this.has(name) ? this.#structure(name, this.#values[name]) : undefined;
  }

  /** Member names, for maps. */
  names(): readonly string[] {
    return Object.keys(this.#values);
  }

  fail(message: string): never {
    throw this.#complain(`${this.#where}: ${message}`);
  }

  #items(name: string): readonly unknown[] {
    const value = this.#values[name];
    if (value === undefined || value === null) return [];
    return Array.isArray(value) ? value : this.#wrong(name, 'a list');
  }

  #structure(name: string, value: unknown): Fields {
    if (typeof value !== 'object' || value === null || Array.isArray(value))
      return this.#wrong(name, 'a structure');
    return new Fields(value as Record<string, unknown>, `${this.#where}.${name}`, this.#complain);
  }

  #missing(name: string): never {
    throw this.#complain(`${this.#where} needs ${name}`);
  }

  #wrong(name: string, expected: string): never {
    throw this.#complain(
      `${this.#where}: ${name} must be ${expected}, not ${JSON.stringify(this.#values[name])}`,
    );
  }
}
