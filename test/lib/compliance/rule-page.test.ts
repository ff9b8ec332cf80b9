import { existsSync, readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { rulePages } from '../../../lib/compliance/rule-page.ts';
import { RULES } from '../../../lib/compliance/rules/index.ts';

const generated = path.resolve(__dirname, '../../../docs/generated');
const pages = rulePages();

test.each(pages.map((page) => [page.path, page.text]))('%s is what the rule says', (file, text) => {
  const committed = path.join(generated, file);
  // Otherwise: npm run docs, read the difference, commit it.
  expect(existsSync(committed) ? readFileSync(committed, 'utf8') : '').toBe(text);
});

test('no page of a rule is left over', () => {
  const files = readdirSync(path.join(generated, 'rules')).map((file) => `rules/${file}`);
  expect(files.filter((file) => !pages.some((page) => page.path === file))).toEqual([]);
});

test('every rule has its page, and the overview leads to it', () => {
  const [overview, ...others] = pages;
  expect(others).toHaveLength(RULES.length);
  for (const { id, remedy, title } of RULES) {
    const page = others.find(({ text }) => text.startsWith(`# ${id}: ${title}\n`));
    expect(page?.text).toContain(remedy);
    expect(overview?.text).toContain(`[${id}](${page?.path.replace('rules/', '') ?? ''})`);
  }
});
