import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { assessmentPages } from '../../../../lib/compliance/report/pages.ts';
import { LATENCIES } from '../../../../lib/latency-model/latencies.ts';

const generated = path.resolve(__dirname, '../../../../docs/generated');
const pages = assessmentPages();

it.each(pages.map((page) => [page.path, page.text]))('%s is what the code says', (file, text) => {
  const committed = path.join(generated, file);
  // Otherwise: npm run docs, read the difference, commit it.
  expect(existsSync(committed) ? readFileSync(committed, 'utf8') : '').toBe(text);
});

test('no page is left over, and none lacks an entry', () => {
  const files = readdirSync(path.join(generated, 'assessment')).map((file) => `assessment/${file}`);
  expect(files.filter((file) => !pages.some((page) => page.path === file))).toEqual([]);
  for (const id of Object.keys(LATENCIES)) expect(pages[0]?.text).toContain(`\`${id}\``);
});
