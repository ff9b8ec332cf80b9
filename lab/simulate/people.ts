import { randomStream } from '../kernel/random.ts';
import { Chooser } from '../faults/draw-plan.ts';
import type { FaultPlan, OperatorFault } from '../faults/fault-plan.ts';
import { ApiError, UnsupportedError } from '../twin/api.ts';
import { SIDES, type Side } from '../../lambda/deployment.ts';
import type { Scenario } from './scenario.ts';
import type { Site } from './site.ts';

const SAID = { by: 'Ada', reason: 'the simulation says so' };
const DECISION_SUBJECT = /a decision is needed/;
const SECOND = 1000;
/** An answer this late comes after most waits for it have ended. */
const LATE_APPROVAL_SECONDS = 5_400;

const LOOK_SECONDS = 60;
/** At each look: after five minutes on average. */
const RESTART_CHANCE = 0.2;

/** On-call and approver: they do what notices ask of them, and now and then what nobody asked for. */
export class People {
  readonly #site: Site;
  readonly #scenario: Scenario;
  readonly #choose: Chooser;
  readonly #behaviours: (OperatorFault & { kind: 'approver' })['behaviour'][];
  readonly #actions: readonly (OperatorFault & { kind: 'operator' })[];
  #sensible = false;

  constructor(site: Site, scenario: Scenario, { faults }: FaultPlan) {
    this.#site = site;
    this.#scenario = scenario;
    this.#choose = new Chooser(randomStream(site.world.kernel.seed, 'people'));
    this.#behaviours = faults.flatMap((fault) => (fault.kind === 'approver' ? [fault.behaviour] : []));
    this.#actions = faults.filter((fault) => fault.kind === 'operator');
  }

  /** To be called when the story begins. */
  begin(): void {
    const { kernel } = this.#site.world;
    const [earliest, latest] = this.#scenario.peopleStartAfterSeconds;
    kernel.after(this.#choose.between(earliest, latest) * SECOND, () => this.start());
    kernel.every(LOOK_SECONDS * SECOND, () => this.#look());
    for (const { action, atSeconds } of this.#actions) {
      kernel.after(atSeconds * SECOND, () => {
        if (!this.#sensible) this.#do(action);
      });
    }
    this.#site.world.onEvent(({ kind, region, text }) => {
      if (kind === 'sns.published' && DECISION_SUBJECT.test(text)) this.#isAsked(region);
    });
  }

  /** From now on they do what they are told, and nothing else. */
  becomeSensible(): void {
    this.#sensible = true;
    for (const { status, stateMachineArn } of this.#site.runs) {
      if (status === 'RUNNING' && stateMachineArn.endsWith(this.#scenario.runbook))
        this.#steer({ action: 'resume' });
    }
  }

  start(): void {
    this.#scenario.start(this.#site);
  }

  /** Who reads that a run has failed starts it again, sooner or later; not always. */
  #look(): void {
    const last = this.#site.runs.at(-1);
    if (this.#sensible || last === undefined || last.status === 'RUNNING') return;
    if (this.#scenario.needsAnotherRun(this.#site) && this.#choose.chance(RESTART_CHANCE)) this.start();
  }

  #do(action: (OperatorFault & { kind: 'operator' })['action']): void {
    const site = this.#site;
    switch (action) {
      case 'start':
        this.start();
        return;
      case 'start in both regions':
        this.start();
        this.#scenario.startElsewhere(site);
        return;
      case 'stop': {
        const run = site.runs.findLast(({ status }) => status === 'RUNNING');
        if (run !== undefined && !site.isDark(site.sideOf(run))) site.stop(run);
        return;
      }
      case 'check':
        site.start('recovery', this.#scenario.runbook, { mode: 'check' });
        return;
      case 'redrive': {
        const run = site.runs.findLast(({ status }) => status === 'FAILED' || status === 'ABORTED');
        if (run !== undefined) redrive(site, run);
        return;
      }
      case 'wrong input':
        site.start('recovery', this.#scenario.runbook, this.#choose.one(this.#scenario.wrongInputs));
        return;
      case 'skip scaling':
        this.#steer({ action: 'skip', step: 'scale-services' });
        return;
      case 'pause':
      case 'resume':
      case 'cancel':
        this.#steer({ action });
    }
  }

  /** In the region of the newest run. */
  #steer(what: { readonly action: string; readonly step?: string }): void {
    const run = this.#site.runs.findLast(({ stateMachineArn }) =>
      stateMachineArn.endsWith(this.#scenario.runbook),
    );
    if (run === undefined) return;
    this.#site.start(this.#site.sideOf(run), 'runbook-control', { ...what, ...SAID });
  }

  #isAsked(region: string): void {
    const side = SIDES.find((one) => this.#site.region(one) === region);
    const behaviour = this.#sensible ? undefined : this.#behaviours.shift();
    if (side === undefined || behaviour === 'absent') return;
    const delay = behaviour === 'late' ? LATE_APPROVAL_SECONDS : this.#choose.between(20, 600);
    this.#site.world.kernel.after(delay * SECOND, () => {
      this.#answer(side, behaviour === 'refuses' ? 'refuse' : 'approve');
      if (behaviour === 'approves twice') this.#answer(side, 'approve');
    });
  }

  #answer(side: Side, action: string): void {
    this.#site.start(side, 'runbook-approval', { action, ...SAID });
  }
}

/** What Step Functions does not redrive, nobody redrives. */
function redrive(site: Site, run: { readonly executionArn: string }): void {
  try {
    const region = run.executionArn.split(':')[3] ?? '';
    site.world.call('sfn', region, 'RedriveExecution', { executionArn: run.executionArn });
  } catch (error) {
    if (!(error instanceof ApiError) && !(error instanceof UnsupportedError)) throw error;
  }
}
