import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { isObject, type Json } from './json.ts';
import { templateOf, type StackSource, type Template } from './template.ts';
import { at, text } from './values.ts';
import { parseTemplateText } from './yaml.ts';

const TEMPLATE_FILE = /\.(json|ya?ml|template)$/;

/** `us-east-1`, `us-gov-west-1`: what a region looks like in a file's name or that of its folder. */
const REGION = /(?<![a-z0-9])([a-z]{2}(?:-(?:gov|iso[a-z]?))?-[a-z]+-\d)(?![a-z0-9])/;

export interface FolderOptions {
  /** For templates whose name, folder and metadata do not say. */
  readonly region?: string;
}

/** A file that looks like a template and cannot be read. */
export class TemplateError extends Error {
  override readonly name = 'TemplateError';

  constructor(file: string, cause: unknown) {
    const why = cause instanceof Error ? cause.message : String(cause);
    super(
      `${file} cannot be read as a CloudFormation template: ${why} Mend it, or move it out of the folder.`,
      {
        cause,
      },
    );
  }
}

/**
 * Every CloudFormation template below a folder. A template's region stands in its own metadata
 * (`Metadata: { Region: us-east-1 }`), in its file's name or its folder's (`us-west-2/app.yaml`), or in the options.
 */
export function readFolder(directory: string, options: FolderOptions = {}): readonly StackSource[] {
  const files = readdirSync(directory, { recursive: true, encoding: 'utf8' })
    .map((file) => file.split(path.sep).join('/'))
    .filter((file) => TEMPLATE_FILE.test(file) && !/(^|\/)node_modules\//.test(file))
    .toSorted();
  return files.flatMap((file) => {
    const source = readTemplate(directory, file, options);
    return source === undefined ? [] : [source];
  });
}

function readTemplate(directory: string, file: string, options: FolderOptions): StackSource | undefined {
  const content = readFileSync(path.join(directory, file), 'utf8');
  const template = templateOf(parsed(file, content));
  if (template === undefined) return undefined;
  const name = file.replace(TEMPLATE_FILE, '').replace(/\.template$/, '');
  return {
    name,
    constructPath: name,
    file,
    template,
    bytes: Buffer.byteLength(content),
    region: regionOf(template, file) ?? options.region,
    account: undefined,
    tags: {},
    parameters: {},
  };
}

function parsed(file: string, content: string): Json {
  try {
    return parseTemplateText(content);
  } catch (error) {
    throw new TemplateError(file, error);
  }
}

function regionOf(template: Template, file: string): string | undefined {
  const stated = isObject(template.Metadata) ? text(at(template.Metadata, 'Region')) : undefined;
  return stated ?? REGION.exec(file)?.[1];
}
