import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { cac } from 'cac';
import { labSupportPage } from '../lab/twin/support-page.ts';
import type { Deployment } from '../lambda/deployment.ts';
import { assessmentPages } from '../lib/compliance/report/pages.ts';
import { rulePages } from '../lib/compliance/rule-page.ts';
import { ConfigError, formatConfigError, loadConfig } from '../lib/config/index.ts';
import type { GeneratedPage } from '../lib/runbooks/machinery/generated-page.ts';
import { runbookPages } from '../lib/runbooks/pages.ts';
import { deploymentOf, topologyOf } from '../lib/topology/index.ts';

/** Everything that is documented from the code. A page that another part knows best is added here. */
const GENERATORS: readonly ((deployment: Deployment) => readonly GeneratedPage[])[] = [
  runbookPages,
  () => [labSupportPage()],
  () => rulePages(),
  () => assessmentPages(),
];

const ROOT = path.resolve('.');

interface Options {
  readonly config: string;
  readonly out: string;
}

async function writePages({ config, out }: Options): Promise<void> {
  const deployment = deploymentOf(topologyOf(await loadConfig({ root: ROOT, file: config })));
  for (const page of GENERATORS.flatMap((generate) => generate(deployment))) {
    const file = path.resolve(ROOT, out, page.path);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, page.text);
    console.log(path.relative(ROOT, file));
  }
}

/** What a person can mend is said in words; anything else is a fault of ours and keeps its stack. */
function explain(error: unknown): unknown {
  if (error instanceof ConfigError) return formatConfigError(error);
  if (!(error instanceof Error) || error.name !== 'CACError') return error;
  return `${error.message}\n\nnpm run docs -- --help shows what is possible.`;
}

const program = cac('npm run docs --');
program
  .command('', 'Write the pages that are made from the code')
  .option('--config <file>', 'Whose names and times stand in them', {
    default: 'examples/fruitfulplanet.ts',
  })
  .option('--out <directory>', 'Where they are written; your own need not be among the committed ones', {
    default: 'docs/generated',
  })
  .action((options: Options) => writePages(options));
program.help();

try {
  program.parse(process.argv, { run: false });
  await program.runMatchedCommand();
} catch (error) {
  console.error(explain(error));
  process.exitCode = 1;
}
