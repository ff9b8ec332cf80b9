/**
 * Patterns of policies: `*` stands for any characters, `?` for one (IAM User Guide, "IAM JSON policy elements:
 * Resource"). The same few hundred are asked thousands of times, so each is read once.
 */
type Matcher = (text: string) => boolean;

const compiled = new Map<string, Matcher>();

/** Whether a text is what the pattern describes, letter for letter. */
export function matchesPattern(pattern: string, text: string): boolean {
  let matcher = compiled.get(pattern);
  if (matcher === undefined) {
    matcher = compile(pattern);
    compiled.set(pattern, matcher);
  }
  return matcher(text);
}

/** Names of actions are the same in capitals and small letters. */
export function matchesAction(pattern: string, action: string): boolean {
  return matchesPattern(pattern.toLowerCase(), action.toLowerCase());
}

const ARN_PARTS = 6;

/**
 * Each of the six parts of an ARN by itself: a `*` in one does not reach into the next, and the last, the resource,
 * may hold colons of its own (IAM User Guide, "Amazon Resource Name (ARN) condition operators").
 */
export function matchesArn(pattern: string, arn: string): boolean {
  if (pattern === '*') return true;
  const wanted = partsOf(pattern);
  const given = partsOf(arn);
  if (wanted.length < ARN_PARTS || given.length < ARN_PARTS) return matchesPattern(pattern, arn);
  return wanted.every((part, index) => matchesPattern(part, given[index] ?? ''));
}

function partsOf(arn: string): readonly string[] {
  const parts = arn.split(':');
  return [...parts.slice(0, ARN_PARTS - 1), parts.slice(ARN_PARTS - 1).join(':')].slice(0, parts.length);
}

function compile(pattern: string): Matcher {
  if (pattern === '*') return () => true;
  if (!/[*?]/.test(pattern)) return (text) => text === pattern;
  const source = pattern
    .replaceAll(/[.+^${}()|[\]\\]/g, String.raw`\$&`)
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  const expression = new RegExp(`^${source}$`, 's');
  return (text) => expression.test(text);
}
