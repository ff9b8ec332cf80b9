import type { AssessedComponent } from '../assessment/assess-component.ts';
import type { PathLink } from '../assessment/evaluated.ts';
import { rowTitle } from './words.ts';

/** A way back that several rows share, shown once: after the loss of a region it is the same for everything. */
export interface SharedPath {
  readonly rows: readonly AssessedComponent[];
  readonly first: AssessedComponent;
  readonly path: readonly PathLink[];
}

export function sharedPaths(components: readonly AssessedComponent[]): readonly SharedPath[] {
  const byPath = new Map<string, AssessedComponent[]>();
  for (const row of components) {
    if (row.path.length === 0) continue;
    const key = JSON.stringify(row.path);
    const known = byPath.get(key);
    if (known === undefined) byPath.set(key, [row]);
    else known.push(row);
  }
  return [...byPath.values()].flatMap((rows) => {
    const [first] = rows;
    return first === undefined ? [] : [{ rows, first, path: first.path }];
  });
}

const MOST_NAMES = 6;

/** `orders, region; uploads, region and 12 more`. */
export function pathTitle({ rows }: SharedPath): string {
  const names = rows.slice(0, MOST_NAMES).map(rowTitle).join('; ');
  const rest = rows.length - MOST_NAMES;
  return rest > 0 ? `${names} and ${rest} more` : names;
}
