import type { Kernel } from '../kernel/kernel.ts';
import type { Act } from './act.ts';

/** What the people of the rehearsal do, through the console, like everybody else. */
export interface Operator {
  /** Starts the runbook; the console makes up the execution's name. */
  startRunbook(): void;
  /** Starts `runbook-approval`. */
  answer(action: 'approve' | 'refuse'): void;
  say(event: string): void;
}

/**
 * On-call and approver, with reaction times from the latency model: the alarm pages, somebody acknowledges it, looks,
 * decides and starts the runbook; where the run asks for an approval, the approver is paged and decides.
 */
export class People {
  acknowledgedAtMilliseconds: number | undefined;
  startedAtMilliseconds: number | undefined;
  /** Time that runs waited for an approval. */
  approvalMilliseconds = 0;
  #paged = false;
  readonly #kernel: Kernel;
  readonly #operator: Operator;
  readonly #startsByHand: boolean;
  readonly #answer: NonNullable<Act['answer']>;

  constructor(options: {
    kernel: Kernel;
    operator: Operator;
    startsByHand: boolean;
    answer: NonNullable<Act['answer']>;
  }) {
    this.#kernel = options.kernel;
    this.#operator = options.operator;
    this.#startsByHand = options.startsByHand;
    this.#answer = options.answer;
  }

  /** Nothing has gone wrong: nobody is paged, and whatever alarm there is means nothing new. */
  startAsPlanned(region: string): void {
    this.#paged = true;
    this.startedAtMilliseconds = this.#kernel.now();
    this.#operator.say(`As planned, the runbook is started in the console of ${region}`);
    this.#operator.startRunbook();
  }

  /** Where no alarm watches what has gone, users are the ones who tell. Their draw leaves everybody else's alone. */
  outageBegins(): void {
    this.#kernel.after(this.#kernel.draw('people.notice-damage', 'users'), () =>
      this.#page('Users report that nothing answers, and no alarm did: the on-call engineer is called'),
    );
  }

  /** An alarm about the outage reached the on-call engineer. Further ones change nothing. */
  page(): void {
    this.#page('The alarm pages the on-call engineer');
  }

  #page(how: string): void {
    if (this.#paged) return;
    this.#paged = true;
    this.#operator.say(how);
    this.#kernel.after(this.#kernel.draw('people.acknowledge', 'people'), () => {
      this.acknowledgedAtMilliseconds = this.#kernel.now();
      this.#operator.say('The on-call engineer acknowledges the alarm');
      if (this.#startsByHand) this.#decide();
    });
  }

  /** The run asks for the approval of a data loss. */
  askForApproval(): void {
    const answer = this.#answer;
    const wait = this.#kernel.draw('people.approve', 'people');
    this.#operator.say('The approver is asked to accept the data loss');
    if (answer === 'nobody answers') return;
    this.#kernel.after(wait, () => {
      this.approvalMilliseconds += wait;
      const said = answer === 'approve' ? 'accepts' : 'refuses';
      this.#operator.say(`The approver ${said} it, in runbook-approval`);
      this.#operator.answer(answer);
    });
  }

  #decide(): void {
    this.#kernel.after(this.#kernel.draw('people.decide', 'people'), () => {
      this.startedAtMilliseconds = this.#kernel.now();
      this.#operator.say('Decided: the runbook is started in the console of the recovery region');
      this.#operator.startRunbook();
    });
  }
}
