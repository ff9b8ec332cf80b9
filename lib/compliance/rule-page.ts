import type { GeneratedPage } from '../runbooks/machinery/generated-page.ts';
import { code, document, list, table } from '../runbooks/machinery/markdown.ts';
import { CONTROLS } from './rules/framework/controls.ts';
import { RULES, type Rule } from './rules/index.ts';

const FOLDER = 'rules';

/** A page for each recovery rule, and one that lists them all. */
export function rulePages(rules: readonly Rule[] = RULES): readonly GeneratedPage[] {
  return [overview(rules), ...rules.map(page)];
}

function page(rule: Rule): GeneratedPage {
  const { id, title, level, protectsFrom, remedy, controls } = rule;
  return {
    path: pathOf(rule),
    text: document([
      `# ${id}: ${title}`,
      level === 'error'
        ? 'An **error**: synthesis fails until it is mended or waived.'
        : 'A **warning**: synthesis goes on.',
      '## What it protects from',
      protectsFrom,
      '## How to mend it',
      remedy,
      '## How to accept it for a time',
      'In the configuration, with the path the finding shows. A waiver that has expired, matches nothing or covers more than one place fails synthesis.',
      waiverExample(rule),
      '## Controls that ask for it',
      table(
        ['Framework', 'Control', 'Title'],
        controls.map((control) => [CONTROLS[control].framework, control, CONTROLS[control].title]),
      ),
      madeFrom(`lib/compliance/rules/${fileOf(rule)}.ts`),
    ]),
  };
}

function waiverExample({ id }: Rule): string {
  return [
    '```ts',
    'waivers: [',
    '  {',
    `    rule: '${id}',`,
    "    path: 'stack/Construct/Path',",
    "    owner: 'platform@example.com',",
    "    reason: 'Why it is accepted, for whoever judges it when it ends.',",
    "    expires: '2027-03-31',",
    '  },',
    '],',
    '```',
  ].join('\n');
}

function overview(rules: readonly Rule[]): GeneratedPage {
  const errors = rules.filter(({ level }) => level === 'error').length;
  return {
    path: `${FOLDER}/README.md`,
    text: document([
      '# Recovery rules',
      `${rules.length} rules over the whole assembly, across stacks and regions: ${errors} are errors, ${rules.length - errors} are warnings.`,
      list([
        `They run in ${code('cdk synth')} as the validation plug-in ${code('DrChecks')}, on the templates that are deployed.`,
        'They see JSON and YAML templates of any origin; what only the deployment knows is never a violation.',
        'A finding may be less grave than its rule where the templates leave a doubt.',
      ]),
      table(
        ['Rule', 'Level', 'What holds'],
        rules.map((rule) => [`[${rule.id}](${fileOf(rule)}.md)`, rule.level, rule.title]),
      ),
      madeFrom('lib/compliance/rules/'),
    ]),
  };
}

function madeFrom(source: string): string {
  return `_Made from ${code(source)} by ${code('npm run docs')}; do not edit._`;
}

function pathOf(rule: Rule): string {
  return `${FOLDER}/${fileOf(rule)}.md`;
}

function fileOf({ id }: Rule): string {
  return id.replace(/^DR-/, '').toLowerCase();
}
