import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** Who may import whom. A folder's rule is a list of what it may reach beside itself and packages. */
const ROOT = path.resolve(__dirname, '..');
const LAYERS = ['bin', 'lib', 'lambda', 'lab', 'examples'] as const;

interface Import {
  readonly from: string;
  readonly to: string;
  readonly typeOnly: boolean;
}

function sources(folder: string): string[] {
  return readdirSync(path.join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => path.posix.join(folder, file.split(path.sep).join('/')));
}

const IMPORT = /^(?:import|export)\s+(type\s+)?(?:[^'"]*?\sfrom\s+)?['"]([^'"]+)['"]/gm;

function importsOf(file: string): Import[] {
  const text = readFileSync(path.join(ROOT, file), 'utf8');
  return [...text.matchAll(IMPORT)].map((match) => {
    const target = match[2] ?? '';
    const to = target.startsWith('.')
      ? path.posix.normalize(path.posix.join(path.posix.dirname(file), target))
      : target;
    return { from: file, to, typeOnly: match[1] !== undefined };
  });
}

const files = LAYERS.flatMap(sources);
const imports = files.flatMap(importsOf);
const describeImport = (one: Import): string => `${one.from} -> ${one.to}`;

function offenders(
  from: RegExp,
  forbidden: RegExp,
  except: (one: Import) => boolean = () => false,
): string[] {
  return imports
    .filter((one) => from.test(one.from) && forbidden.test(one.to) && !except(one))
    .map(describeImport);
}

describe('who may import whom', () => {
  test('there are sources and imports to judge', () => {
    expect(files.length).toBeGreaterThan(80);
    expect(imports.length).toBeGreaterThan(200);
  });

  test('lib and lambda never import the lab', () => {
    expect(offenders(/^(lib|lambda|examples)\//, /^lab\//)).toEqual([]);
  });

  test('lambda never imports lib or the CDK', () => {
    expect(offenders(/^lambda\//, /^(lib\/|bin\/|aws-cdk-lib|constructs|cdk-nag)/)).toEqual([]);
  });

  test('a contract or a decision never imports the SDK, an adapter or a handler', () => {
    expect(
      offenders(/\/(contract|decide)\.ts$/, /^(@aws-sdk|@smithy)|lambda\/adapters\/|\/handler\.ts$/),
    ).toEqual([]);
  });

  test('only adapters import the SDK', () => {
    expect(offenders(/^lambda\/(?!adapters\/)/, /^(@aws-sdk|@smithy)/)).toEqual([]);
    expect(offenders(/^lib\//, /^(@aws-sdk|@smithy)/)).toEqual([]);
  });

  test('the lab reads the assembly and the bundles: of lib it sees the latency model, of lambda types and data', () => {
    expect(offenders(/^lab\//, /^lib\/(?!latency-model\/)/)).toEqual([]);
    const lambdaTypes = /^lambda\/(deployment|platform|ports\/sql|steps\/contract)\.ts$/;
    expect(offenders(/^lab\//, /^lambda\//, (one) => lambdaTypes.test(one.to))).toEqual([]);
  });

  test('the drivers come into a bundle through a handler that says so, and in no other way', () => {
    const drivers = /lambda\/adapters\/sql\/(?:drivers|mysql|postgres)\.ts$/;
    expect(offenders(/^(lambda|lib)\/(?!adapters\/sql\/)(?!.*\/handler\.ts$)/, drivers)).toEqual([]);
    expect(offenders(/^(lambda|lib|lab)\/(?!adapters\/sql\/)/, /^(?:pg|mysql2)$/)).toEqual([]);
  });

  test('constructs do not import stacks, topology imports no CDK, config imports neither', () => {
    expect(offenders(/^lib\/constructs\//, /^lib\/stacks\//)).toEqual([]);
    expect(offenders(/^lib\/topology\//, /^(aws-cdk-lib|constructs)|lib\/(stacks|constructs)\//)).toEqual([]);
    expect(
      offenders(/^lib\/config\//, /^(aws-cdk-lib|constructs)|lib\/(stacks|constructs|runbooks)\//),
    ).toEqual([]);
  });

  test('lib reaches of lambda only contracts, the deployment and pure data', () => {
    expect(offenders(/^lib\//, /^lambda\/(adapters|ports)\/|\/(handler|decide)\.ts$/)).toEqual([]);
  });
});

describe('time and chance', () => {
  const FORBIDDEN = /\bDate\.now\(|\bMath\.random\(|\bsetTimeout\(|\bnew Date\(\)|\bperformance\.now\(/;

  test('only the clock adapter and the kernel know the real ones', () => {
    const allowed = /^lambda\/adapters\/.*clock.*\.ts$|^lab\/kernel\/|^bin\//;
    const guilty = files.filter(
      (file) =>
        !allowed.test(file) && FORBIDDEN.test(withoutComments(readFileSync(path.join(ROOT, file), 'utf8'))),
    );
    expect(guilty).toEqual([]);
  });
});

describe('size', () => {
  test('no source file is longer than 400 lines', () => {
    const long = files.filter((file) => readFileSync(path.join(ROOT, file), 'utf8').split('\n').length > 400);
    expect(long).toEqual([]);
  });
});

function withoutComments(text: string): string {
  return text.replaceAll(/\/\*[\s\S]*?\*\//g, '').replaceAll(/^\s*\/\/.*$/gm, '');
}
