import { NAME_LIMITS } from '../../topology/limits.ts';
import { physicalNames } from '../../topology/physical-names.ts';
import type { PhysicalName } from '../../topology/physical-names.ts';
import { show } from '../errors.ts';
import type { Mistake } from '../errors.ts';
import type { DrConfig } from '../schema/index.ts';
import { elementCheck, repetitions } from './check.ts';

/** Component names, and the names in AWS that are made of them. */
export const nameChecks = [
  elementCheck(['databases', 'buckets', 'secrets', 'services', 'stateless', 'external'], componentNames),
  elementCheck(
    ['application', 'account', 'regions', 'databases', 'buckets', 'secrets', 'notify'],
    physicalNameMistakes,
  ),
];

const COMPONENT_SECTIONS = ['databases', 'buckets', 'secrets', 'services', 'stateless', 'external'] as const;

type Components = Pick<DrConfig, (typeof COMPONENT_SECTIONS)[number]>;

function componentNames(config: Components): readonly Mistake[] {
  const names = COMPONENT_SECTIONS.flatMap((section) =>
    config[section].map(({ name }, index) => ({ name, path: `${section}[${index}].name` })),
  );
  if (COMPONENT_SECTIONS.every((section) => config[section].length === 0)) {
    return [
      {
        path: '',
        given: 'no component',
        allowed: `one component or more in ${COMPONENT_SECTIONS.join(', ')}`,
        remedy: 'Describe what has to be recovered.',
      },
    ];
  }
  return repetitions(names, ({ name }) => name).map(({ again, first, key }) => ({
    path: again.path,
    given: show(key),
    allowed: `a name that ${first.path} does not have`,
    remedy: 'Rename one of them: reports and names in AWS tell components apart by it.',
  }));
}

function physicalNameMistakes(config: Parameters<typeof physicalNames>[0]): readonly Mistake[] {
  const names = physicalNames(config);
  return [
    ...withoutRepetition(names.filter(({ existing }) => !existing).flatMap(limitMistakes)),
    // Within one region everything would clash; that the regions differ is told elsewhere.
    ...(config.regions.primary === config.regions.recovery ? [] : clashes(names)),
  ];
}

/** The same mistake comes up once per region; it is told once. */
function withoutRepetition(mistakes: readonly Mistake[]): readonly Mistake[] {
  const byPath = new Map(mistakes.toReversed().map((mistake) => [mistake.path, mistake]));
  return [...byPath.values()].toReversed();
}

function limitMistakes({ kind, name, path }: PhysicalName): readonly Mistake[] {
  const { maxLength, pattern, source } = NAME_LIMITS[kind];
  const tooLong = name.length - maxLength;
  if (tooLong > 0) {
    return [
      {
        path,
        given: `a name that makes the ${kind} '${name}' (${name.length} characters)`,
        allowed: `at most ${maxLength} characters for a ${kind} (${source})`,
        remedy: `Shorten it by ${tooLong}, or shorten the application's name.`,
      },
    ];
  }
  if (pattern.test(name)) return [];
  return [
    {
      path,
      given: `a name that makes the ${kind} ${show(name)}`,
      allowed: `${String(pattern)} for a ${kind} (${source})`,
      remedy: 'Choose a name of letters, digits and hyphens.',
    },
  ];
}

function clashes(names: readonly PhysicalName[]): readonly Mistake[] {
  const repeated = repetitions(names, ({ kind, scope, name }) => `${kind} ${scope} ${name}`);
  return withoutRepetition(
    repeated.map(({ again, first }) => ({
      path: again.path,
      given: `a name that makes the ${again.kind} '${again.name}'`,
      allowed: `a ${again.kind} that ${first.path} does not have`,
      remedy: 'Rename one of the two.',
    })),
  );
}
