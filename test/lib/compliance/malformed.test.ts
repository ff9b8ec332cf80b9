import path from 'node:path';
import { AssemblyModel } from '../../../lib/compliance/assembly-model/index.ts';
import { readFolder } from '../../../lib/compliance/assembly-model/read-folder.ts';
import type { StackSource } from '../../../lib/compliance/assembly-model/template.ts';
import { evaluateRules } from '../../../lib/compliance/rules/index.ts';

const FOLDER = path.resolve(__dirname, '../../fixtures/foreign');

/** What may stand in the place of anything, in a template somebody is still writing. */
const JUNK: readonly unknown[] = [null, [], 42, { 'Fn::GetAtt': [] }, { 'Fn::Sub': 5 }, { Ref: null }];

type Node = Record<string, unknown>;

/** Every place in a template, as the keys that lead there. */
function placesIn(value: unknown, above: readonly string[] = []): readonly (readonly string[])[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => {
    const place = [...above, key];
    return [place].concat(placesIn(inner, place) as string[][]);
  });
}

function replaced(source: StackSource, place: readonly string[], junk: unknown): StackSource {
  const copy = structuredClone(source);
  let owner = copy.template as unknown as Node;
  for (const key of place.slice(0, -1)) owner = owner[key] as Node;
  owner[place.at(-1) ?? ''] = junk;
  return copy;
}

test.each(['rds-cross-region-replica', 'backup-across-regions', 'step-functions-orchestrator'])(
  'no rule crashes on %s, whatever stands in any one place',
  (design) => {
    const sources = readFolder(path.join(FOLDER, design));
    let tried = 0;
    for (const source of sources) {
      const others = sources.filter((other) => other !== source);
      for (const [index, place] of placesIn(source.template).entries()) {
        if (place.length < 2) continue;
        const changed = replaced(source, place, JUNK[index % JUNK.length]);
        const crashes = evaluateRules(new AssemblyModel([changed, ...others])).filter(({ message }) =>
          message.startsWith('The rule itself failed'),
        );
        expect(crashes).toEqual([]);
        tried += 1;
      }
    }
    expect(tried).toBeGreaterThan(70);
  },
);
