import { existsSync, readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import fruitfulplanet from '../../../examples/fruitfulplanet.ts';
import { parseConfig } from '../../../lib/config/index.ts';
import { runbookPages } from '../../../lib/runbooks/pages.ts';
import { deploymentOf, topologyOf } from '../../../lib/topology/index.ts';

const generated = path.resolve(__dirname, '../../../docs/generated');
const pages = runbookPages(deploymentOf(topologyOf(parseConfig(fruitfulplanet, 'fruitfulplanet.ts'))));

it.each(pages.map((page) => [page.path, page.text]))('%s is what the code says', (file, text) => {
  const committed = path.join(generated, file);
  // Otherwise: npm run docs, read the difference, commit it.
  expect(existsSync(committed) ? readFileSync(committed, 'utf8') : '').toBe(text);
});

it.each(['runbooks', 'by-hand'])('no page in %s is left over', (directory) => {
  const files = readdirSync(path.join(generated, directory)).map((file) => `${directory}/${file}`);
  expect(files.filter((file) => !pages.some((page) => page.path === file))).toEqual([]);
});
