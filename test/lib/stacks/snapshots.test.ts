import smallest from '../../../dr.config.ts';
import { parse, resourcesOf, templatesFor, type Template } from './support.ts';

const templates = templatesFor(smallest);

/** Whole templates, where they are small and every line of them matters. */
const WHOLE = [
  'muster-shop-database-orders-primary',
  'muster-shop-database-orders-recovery',
  'muster-shop-storage-primary',
  'muster-shop-replication-recovery',
  'muster-shop-backup-primary',
  'muster-shop-backup-recovery',
  'muster-shop-dns',
];

test.each(WHOLE)('%s', (stack) => {
  expect(normalized(templates.get(stack) ?? '{}')).toMatchSnapshot();
});

test('the stacks, and how many of what is in them', () => {
  const counts: Record<string, Record<string, number>> = {};
  for (const { stack, Type } of resourcesOf(templates)) {
    const types = (counts[stack] ??= {});
    types[Type] = (types[Type] ?? 0) + 1;
  }
  expect(counts).toMatchSnapshot();
});

/** Without what changes with every change elsewhere, what CDK puts into every template, and what repeats itself. */
function normalized(text: string): Template['Resources'] {
  const plain = text
    .replaceAll(/[0-9a-f]{64}/g, '<hash of an asset>')
    .replaceAll(/"revision":"[0-9a-f]{32}"/g, '"revision":"<hash of the stack>"');
  const { Resources } = parse(plain);
  return Object.fromEntries(
    Object.entries(Resources).map(([id, { DependsOn: _order, ...resource }]) => [id, resource]),
  );
}
