import type { Distribution } from '../../latency-model/latency-model.ts';

/**
 * What has to happen, one thing after the other or beside each other, until a component is served again or until the
 * last write is lost. A chain is data: it is evaluated in `evaluate.ts`.
 */
export type Chain = Link | Sequence | Together | Perhaps;

/** Who does it: decides what is slow together on a bad day, and what a reader can change. */
export type Doer = 'people' | 'runbook' | 'AWS' | 'DNS' | 'alarm';

export interface Link {
  readonly kind: 'link';
  readonly title: string;
  readonly doer: Doer;
  /** One after the other. */
  readonly terms: readonly Term[];
  /** A bound that holds whatever the terms are, such as a step's deadline. Without it, the terms' own longest. */
  readonly worstSeconds?: number;
  /** Nothing in the deployment does this today: a person does. */
  readonly byHand?: true;
}

export interface Term {
  /** Id in the latency model, or a few words where the figure comes from the configuration. */
  readonly what: string;
  readonly distribution: Distribution;
  /** How often in sequence; 1 unless stated. */
  readonly times?: number;
  /** How many are waited for at the same time; 1 unless stated. */
  readonly atOnce?: number;
  /** Where the figure comes from. */
  readonly source: string;
}

export interface Sequence {
  readonly kind: 'sequence';
  readonly chains: readonly Chain[];
}

/** The longest counts. */
export interface Together {
  readonly kind: 'together';
  readonly chains: readonly Chain[];
}

/** Happens in this share of the cases. The worst case has it. */
export interface Perhaps {
  readonly kind: 'perhaps';
  readonly chance: number;
  readonly chain: Chain;
}

export function link(
  title: string,
  doer: Doer,
  terms: readonly Term[],
  more: Pick<Link, 'worstSeconds' | 'byHand'> = {},
): Link {
  return { kind: 'link', title, doer, terms, ...more };
}

export function sequence(...chains: readonly Chain[]): Sequence {
  return { kind: 'sequence', chains };
}

export function together(...chains: readonly Chain[]): Together {
  return { kind: 'together', chains };
}

export function perhaps(chance: number, chain: Chain): Perhaps {
  return { kind: 'perhaps', chance, chain };
}

export const NOTHING_TO_DO: Chain = { kind: 'sequence', chains: [] };

/** A figure that the configuration gives. */
export function constant(what: string, seconds: number, source: string): Term {
  return { what, distribution: { kind: 'constant', seconds }, source };
}

/** Anything up to `maxSeconds`, every moment as likely: a wait for the next turn of something that repeats. */
export function upTo(what: string, maxSeconds: number, source: string): Term {
  return { what, distribution: { kind: 'uniform', minSeconds: 0, maxSeconds }, source };
}
