import type { Fault } from '../lab/faults/fault-plan.ts';

/** A defect as somebody might make it, and where it is planted. */
export interface Defect {
  readonly name: string;
  readonly into: 'bundles' | 'definitions';
  readonly find: string | RegExp;
  readonly replaceBy: string;
  /** Schedules of faults under which it shows, beside those that are drawn; an empty one is a run without faults. */
  readonly schedules: readonly (readonly Fault[])[];
}

const CALM: readonly Fault[] = [];
/** The old primary is back and writes, while the new one is being promoted. */
const IT_COMES_BACK: readonly Fault[] = [
  { kind: 'flapping', side: 'primary', periodSeconds: 700, fromSeconds: 0, untilSeconds: 1400 },
];
const TWO_START_AT_ONCE: readonly Fault[] = [
  { kind: 'operator', action: 'start', atSeconds: 5 },
  { kind: 'operator', action: 'start', atSeconds: 5 },
];
const STOPPED_IN_THE_MIDDLE: readonly Fault[] = [{ kind: 'operator', action: 'stop', atSeconds: 700 }];
const LAG_UNKNOWN: readonly Fault[] = [{ kind: 'lag-unknown', fromSeconds: 0, untilSeconds: 2400 }];

function crashOf(name: string): readonly Fault[] {
  return [{ kind: 'function', function: name, fate: 'crash-at-start', nth: 1, times: 1 }];
}

function stuck(service: string): readonly Fault[] {
  return [
    {
      kind: 'database-status',
      database: 0,
      side: 'recovery',
      status: 'maintenance',
      fromSeconds: -60,
      untilSeconds: 2400,
    },
    {
      kind: 'service',
      side: 'primary',
      service,
      answer: 'silent',
      share: 1,
      fromSeconds: 0,
      untilSeconds: 2400,
    },
  ];
}

function inBundles(
  name: string,
  find: Defect['find'],
  replaceBy: string,
  ...schedules: readonly (readonly Fault[])[]
): Defect {
  return { name, into: 'bundles', find, replaceBy, schedules: schedules.length === 0 ? [CALM] : schedules };
}

export const DEFECTS: readonly Defect[] = [
  inBundles(
    'no fence: everything counts as proven',
    'if(instance===void 0)return proven("there is no such instance")',
    'return proven("skipped")',
    IT_COMES_BACK,
  ),
  inBundles(
    'fence without the reboot that cuts connections',
    'isolated?cutOff(instance,fence,nowMilliseconds,proven,open):',
    'isolated?proven("isolated"):',
    IT_COMES_BACK,
  ),
  inBundles(
    'fences are never proven after the run',
    /async function proveOnce\((\w+),(\w+),(\w+)\)\{/g,
    'async function proveOnce($1,$2,$3){return{summary:"later",isSettled:!0};',
    IT_COMES_BACK,
  ),
  inBundles('fence not noted before the promotion', 'await ports.ledger.putFence(', 'await (async()=>true)('),
  inBundles(
    'promotion not read back',
    'function standsAlone(instance){return',
    'function standsAlone(instance){return!0||',
  ),
  inBundles(
    'retention forgotten at the promotion',
    'options:takesRetentionWithPromotion(engine,found.engineVersion)?',
    'options:!1?',
  ),
  inBundles('promotion without the epoch tag', 'await databases.tag(order.arn,{[EPOCH_TAG]:epoch});', ''),
  inBundles(
    'no epoch check: the same epoch for everybody',
    /function highestEpoch\(([^)]*\}[^)]*)\)\{/g,
    'function highestEpoch($1){return 0;',
    TWO_START_AT_ONCE,
    STOPPED_IN_THE_MIDDLE,
  ),
  inBundles(
    'epoch of the other parity',
    /function nextEpoch\((\w+),(\w+)\)\{/g,
    'function nextEpoch($1,$2){return $1%2===0?$1+1:$1+2;',
  ),
  inBundles(
    'lock taken without a condition',
    'function unchanged(seen){return',
    'function unchanged(seen){return void 0;return',
    TWO_START_AT_ONCE,
  ),
  inBundles('lock taken from a run that still runs', 'observed.holder?.status!=="ended"', '!1', [
    { kind: 'operator', action: 'start', atSeconds: 700 },
  ]),
  inBundles('lock not let go of at the end', /async endLock\(\{[^}]*\},end\)\{/g, '$&return!0;'),
  inBundles(
    'activation not recorded',
    /await ledger\.recordActivation\(activation\)/g,
    'await(async()=>!0)()',
  ),
  inBundles('end of the run not recorded', /status:"succeeded",endedAt/g, 'status:"failed",endedAt'),
  inBundles('latch dropped', 'setLatch:latch=>table', 'setLatch:async latch=>!0,never:latch=>table'),
  inBundles(
    'connection not moved',
    'access:"read-write",epoch}}function isSame',
    'access:"read-only",epoch}}function isSame',
  ),
  inBundles(
    'catch swallowed: a step that failed is done',
    /throw (platform\d*\.log\.error\()/g,
    'return{status:"done",summary:"x",enteredAt:event.enteredAt,step:event.step};throw $1',
    stuck('rds'),
  ),
  inBundles(
    'time-out removed: a step waits for ever',
    /function checkDeadline\(([^)]*)\)\{/g,
    'function checkDeadline($1){return;',
    stuck('rds'),
  ),
  inBundles(
    'watchdog asleep',
    'return verdict.kind==="nothing"?verdict.summary:',
    'return!0?verdict.summary:',
    [...STOPPED_IN_THE_MIDDLE, { kind: 'dark', side: 'recovery', fromSeconds: 2390, untilSeconds: 2400 }],
  ),
  inBundles('gate always open', '{gate:"needs-approval"', '{gate:"open"', LAG_UNKNOWN),
  inBundles(
    'loss said to be nothing',
    'atMostSeconds:known.length<databases.length?null:Math.max(0,...known),databases,',
    'atMostSeconds:0,databases:databases.map(one=>({...one,atMostSeconds:0})),',
  ),
  inBundles(
    'backups turned off by the modification',
    /BackupRetentionPeriod:\w+(?:\.\w+)*/g,
    'BackupRetentionPeriod:0',
  ),
  {
    name: 'a killed process ends the run',
    into: 'definitions',
    find: 'Runtime.ExitError',
    replaceBy: 'Runtime.Nothing',
    schedules: [crashOf('set-latch')],
  },
  {
    name: 'no retry at all',
    into: 'definitions',
    find: /MaxAttempts\\":\d+/g,
    replaceBy: 'MaxAttempts\\":0',
    schedules: [crashOf('preflight')],
  },
];
