import type { Chain } from '../chain.ts';
import type { AssessmentContext } from '../context.ts';
import type { Component } from '../components.ts';
import type { Loss } from '../loss.ts';

/** What becomes of one component in one disruption. */
export type Recovery = Recovers | Unaffected | Unknown;

export interface Recovers {
  readonly kind: 'recovers';
  /** How, in two sentences: what does it, and what a person has to do by hand. */
  readonly way: string;
  readonly rto: Chain;
  readonly rpo: Loss;
}

/** It goes on, and loses nothing. */
export interface Unaffected {
  readonly kind: 'unaffected';
  readonly why: string;
}

/** Nothing in the configuration says how it comes back. */
export interface Unknown {
  readonly kind: 'unknown';
  readonly why: string;
}

export type RecoveryOf = (context: AssessmentContext, component: Component) => Recovery;

export function recovers(way: string, rto: Chain, rpo: Loss): Recovers {
  return { kind: 'recovers', way, rto, rpo };
}

export function unaffected(why: string): Unaffected {
  return { kind: 'unaffected', why };
}

export function unknown(why: string): Unknown {
  return { kind: 'unknown', why };
}

export const VENDOR = unknown(
  "It is somebody else's: watched and reported, never moved. Its owner states its times.",
);
