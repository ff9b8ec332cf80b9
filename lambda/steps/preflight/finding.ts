/** One thing that was checked and is not as it has to be. */
export interface Finding {
  readonly component: string;
  /** `blocks`: a failover is impossible. `warns`: it works, or works less well, or nobody could look. */
  readonly severity: 'blocks' | 'warns';
  readonly saw: string;
  readonly wanted: string;
  readonly remedy: string;
}

/** One line for a person: what was seen, what is wanted, what to do. */
export function lineOf({ component, severity, saw, wanted, remedy }: Finding): string {
  return `${component} ${severity}: ${saw}, wanted ${wanted}. ${remedy}.`;
}

export function unreadable(component: string, what: string, why: string): Finding {
  return {
    component,
    severity: 'warns',
    saw: `${what} could not be read (${why})`,
    wanted: 'an answer',
    remedy: 'Look at it by hand; the run goes on without',
  };
}
