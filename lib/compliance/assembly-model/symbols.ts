/**
 * What cannot be known before deployment stands in a value as a symbol: `⟨stack/LogicalId.Attribute⟩`. Text around it
 * stays readable, so `arn:aws:rds:us-east-1:⟨account⟩:db:orders` still says its region, and two references to one thing
 * are the same text. A rule takes whatever it finds in a symbol for unknown, never for wrong.
 */
const OPEN = '\u27E8';
const CLOSE = '\u27E9';

export function symbol(name: string): string {
  return `${OPEN}${name}${CLOSE}`;
}

/** True for text that is, or holds, something only the deployment knows; a dynamic reference is such a thing too. */
export function isSymbolic(value: unknown): boolean {
  return typeof value === 'string' && (value.includes(OPEN) || value.includes('{{resolve:'));
}

/** What the symbols in a text stand for: `stack/LogicalId.Attribute`. */
export function symbolsIn(text: string): readonly string[] {
  return [...text.matchAll(/\u27E8([^\u27E9]*)\u27E9/g)].map(([, name = '']) => name);
}

/** For a message: symbols read as `${…}`. */
export function readable(text: string): string {
  return text.replaceAll(OPEN, '${').replaceAll(CLOSE, '}');
}
