import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { Kernel } from '../../../lab/kernel/kernel.ts';
import { createWorld } from '../../../lab/twin/services/index.ts';
import { INERT_REASONS } from '../../../lab/twin/services/inert/inert.ts';
import { labSupportPage } from '../../../lab/twin/support-page.ts';

describe('the page of what the lab supports', () => {
  test('is the committed one (npm run docs writes it)', () => {
    const { path, text } = labSupportPage();
    expect(readFileSync(resolve('docs/generated', path), 'utf8')).toBe(text);
  });

  test('names a type as being without effect only where the lab takes it', () => {
    const { world } = createWorld({ kernel: new Kernel(0), account: '000000000000' });
    const known = [...world.services.values()].flatMap(({ resources }) => Object.keys(resources));
    expect(Object.keys(INERT_REASONS).filter((type) => !known.includes(type))).toEqual([]);
    expect(known).toHaveLength(new Set(known).size);
  });
});
