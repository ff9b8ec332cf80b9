import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { isObject, type Json, type JsonObject } from './json.ts';
import { Resolver } from './resolver.ts';
import { templateOf, type StackSource } from './template.ts';
import { at, objects, text } from './values.ts';
import { parseTemplateText } from './yaml.ts';

const MANIFEST = 'manifest.json';

export function isCloudAssembly(directory: string): boolean {
  return existsSync(path.join(directory, MANIFEST));
}

/** Every stack of a cloud assembly (`cdk.out`), nested assemblies and nested stacks included. */
export function readCloudAssembly(directory: string): readonly StackSource[] {
  const manifest = parseTemplateText(readFileSync(path.join(directory, MANIFEST), 'utf8'));
  const artifacts = at(manifest, 'artifacts');
  if (!isObject(artifacts)) throw new Error(`${path.join(directory, MANIFEST)} lists no artifacts.`);
  return Object.entries(artifacts).flatMap(([id, artifact]) => {
    const properties = at(artifact, 'properties');
    if (!isObject(artifact) || !isObject(properties)) return [];
    if (artifact['type'] === 'cdk:cloud-assembly') {
      return readCloudAssembly(path.join(directory, text(properties['directoryName']) ?? ''));
    }
    return artifact['type'] === 'aws:cloudformation:stack'
      ? readStack(directory, id, artifact, properties)
      : [];
  });
}

function readStack(
  directory: string,
  id: string,
  artifact: JsonObject,
  properties: JsonObject,
): readonly StackSource[] {
  const [, account, region] = /^aws:\/\/([^/]+)\/(.+)$/.exec(text(artifact['environment']) ?? '') ?? [];
  const given = properties['tags'];
  const paths = constructPaths(directory, artifact);
  return readStackTemplate({
    file: path.join(directory, text(properties['templateFile']) ?? ''),
    name: text(properties['stackName']) ?? id,
    constructPath: text(artifact['displayName']) ?? id,
    account: known(account),
    region: known(region),
    tags: isObject(given) ? strings(given) : {},
    paths,
  });
}

/** Construct path by logical id: in the manifest, or in a file of the stack's own beside it. */
function constructPaths(directory: string, artifact: JsonObject): ReadonlyMap<string, string> {
  const beside = text(artifact['additionalMetadataFile']);
  const metadata =
    beside === undefined
      ? artifact['metadata']
      : parseTemplateText(readFileSync(path.join(directory, beside), 'utf8'));
  const paths = new Map<string, string>();
  for (const [constructPath, entries] of isObject(metadata) ? Object.entries(metadata) : []) {
    for (const entry of objects(entries)) {
      if (entry['type'] === 'aws:cdk:logicalId') paths.set(text(entry['data']) ?? '', constructPath.slice(1));
    }
  }
  return paths;
}

export interface StackPlace {
  readonly file: string;
  readonly name: string;
  readonly constructPath: string;
  readonly account: string | undefined;
  readonly region: string | undefined;
  readonly tags?: Readonly<Record<string, string>>;
  readonly parameters?: JsonObject;
  readonly paths?: ReadonlyMap<string, string>;
}

/** A stack, and below it the nested stacks whose templates are assets of the assembly. */
export function readStackTemplate(place: StackPlace): readonly StackSource[] {
  const content = readFileSync(place.file, 'utf8');
  const template = templateOf(parseTemplateText(content));
  if (template === undefined) return [];
  const source: StackSource = {
    name: place.name,
    constructPath: place.constructPath,
    file: path.basename(place.file),
    template,
    bytes: Buffer.byteLength(content),
    region: place.region,
    account: place.account,
    tags: place.tags ?? {},
    parameters: place.parameters ?? {},
    ...(place.paths === undefined ? {} : { paths: place.paths }),
  };
  return [source, ...nestedIn(place, source)];
}

function nestedIn(place: StackPlace, source: StackSource): readonly StackSource[] {
  return Object.entries(source.template.Resources).flatMap(([logicalId, resource]) => {
    const asset = text(at(resource, 'Metadata.aws:asset:path'));
    if (text(at(resource, 'Type')) !== 'AWS::CloudFormation::Stack' || asset === undefined) return [];
    const file = path.resolve(path.dirname(place.file), asset);
    if (!existsSync(file)) return [];
    const parameters = new Resolver(source).resolve(at(resource, 'Properties.Parameters') ?? {});
    return readStackTemplate({
      file,
      name: `${place.name}/${logicalId}`,
      constructPath: `${place.constructPath}/${logicalId}`,
      account: place.account,
      region: place.region,
      tags: source.tags,
      ...(isObject(parameters) ? { parameters } : {}),
    });
  });
}

/** The CDK writes `unknown-region` for a stack that is meant for any. */
function known(part: string | undefined): string | undefined {
  return part === undefined || part.startsWith('unknown-') ? undefined : part;
}

function strings(given: JsonObject): Record<string, string> {
  const pairs = Object.entries(given).map(([key, value]: [string, Json]) => [key, text(value) ?? '']);
  return Object.fromEntries(pairs) as Record<string, string>;
}
