import { isAlias, isMap, isScalar, isSeq, parseDocument, type Node } from 'yaml';
import type { Json } from './json.ts';

/** Text of a JSON or YAML template as a plain value, short forms of intrinsic functions (`!Sub`) written out. */
export function parseTemplateText(content: string): Json {
  // JSON is YAML, but its own parser is a hundred times faster, and the templates of the CDK are JSON.
  if (/^\s*\{/.test(content)) return JSON.parse(content) as Json;
  // Tags the parser does not know are warnings to it; they are read below. 'core' keeps 2012-10-17 a text.
  const document = parseDocument(content, { schema: 'core', logLevel: 'error' });
  const [mistake] = document.errors;
  if (mistake !== undefined) throw mistake;
  return document.contents === null ? null : plain(document.contents);
}

function plain(node: Node): Json {
  if (isAlias(node)) {
    throw new Error(
      'It has a YAML alias (*name), which CloudFormation does not take either: write the part out.',
    );
  }
  const value = untagged(node);
  const { tag } = node;
  return tag?.startsWith('!') === true && tag.length > 1 ? { [longForm(tag.slice(1))]: value } : value;
}

function untagged(node: Node): Json {
  if (isScalar(node)) return (node.value ?? null) as Json;
  if (isSeq<Node>(node)) return node.items.map(plain);
  if (!isMap<Node, Node | null>(node)) return null;
  return Object.fromEntries(
    node.items.map(({ key, value }) => [
      isScalar(key) ? String(key.value) : '',
      value === null ? null : plain(value),
    ]),
  );
}

function longForm(name: string): string {
  return name === 'Ref' || name === 'Condition' ? name : `Fn::${name}`;
}
