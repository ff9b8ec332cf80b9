import { expiryProblem } from './expiry.ts';
import { waiverName, type Waivable, type Waiver, type WaiverProblem } from './waiver.ts';

export interface Waived<F> {
  readonly finding: F;
  readonly waiver: Waiver;
}

export interface WaiverOutcome<F> {
  /** What still has to be mended. */
  readonly open: readonly F[];
  readonly waived: readonly Waived<F>[];
  /** A waiver with a problem waives nothing. */
  readonly problems: readonly WaiverProblem[];
}

/** Takes the waived findings out, and says which waivers are expired, match nothing, or match more than one place. */
export function applyWaivers<F extends Waivable>(
  findings: readonly F[],
  waivers: readonly Waiver[],
  today: string,
): WaiverOutcome<F> {
  const judged = waivers.map((waiver) => ({ waiver, ...judge(findings, waiver, today) }));
  const waiverOf = new Map<F, Waiver>();
  for (const { waiver, matched, problem } of judged) {
    if (problem !== undefined) continue;
    for (const finding of matched) if (!waiverOf.has(finding)) waiverOf.set(finding, waiver);
  }
  return {
    open: findings.filter((finding) => !waiverOf.has(finding)),
    waived: [...waiverOf].map(([finding, waiver]) => ({ finding, waiver })),
    problems: judged.flatMap(({ problem }) => problem ?? []),
  };
}

function judge<F extends Waivable>(
  findings: readonly F[],
  waiver: Waiver,
  today: string,
): { readonly matched: readonly F[]; readonly problem: WaiverProblem | undefined } {
  const matched = findings.filter((finding) => isMeant(waiver, finding));
  const expired = expiryProblem(waiver, today);
  return { matched, problem: expired ?? unmatched(waiver, matched) ?? tooBroad(waiver, matched) };
}

/** The place itself, or the construct around it. */
function isMeant(waiver: Waiver, { rule, path, resource }: Waivable): boolean {
  if (!isSameRule(waiver.rule, rule)) return false;
  if (waiver.path === path || path.startsWith(`${waiver.path}/`)) return true;
  return resource !== undefined && waiver.path === `${resource.stack}/${resource.logicalId}`;
}

/** With or without the name of the plug-in in front. */
function isSameRule(one: string, other: string): boolean {
  return withoutPlugin(one) === withoutPlugin(other);
}

/** `CloudFormation-Validate::W3010` as `W3010`; colons in brackets are part of the rule. */
function withoutPlugin(rule: string): string {
  return rule.replace(/^[\w.-]+::/, '');
}

function unmatched(waiver: Waiver, matched: readonly Waivable[]): WaiverProblem | undefined {
  if (matched.length > 0) return undefined;
  return {
    kind: 'unmatched',
    waiver,
    message: `${waiverName(waiver)} matches no finding. Take it away, or correct its rule and path.`,
  };
}

function tooBroad(waiver: Waiver, matched: readonly Waivable[]): WaiverProblem | undefined {
  const places = [...new Set(matched.map(({ path }) => path))];
  const isWholeStack = !waiver.path.includes('/') && places.some((path) => path !== waiver.path);
  if (places.length <= 1 && !isWholeStack) return undefined;
  const found =
    places.length === 1 ? 'a whole stack, and with it whatever is added' : `${places.length} places`;
  return {
    kind: 'too-broad',
    waiver,
    message: `${waiverName(waiver)} covers ${found}. Name one construct each: ${places.slice(0, 5).join(', ')}.`,
  };
}
