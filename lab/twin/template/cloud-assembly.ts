import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Template } from './template.ts';

/** A synthesized cloud assembly: what `cdk deploy` would take. Read once, used by any number of worlds. */
export interface CloudAssembly {
  readonly directory: string;
  /** In the order in which they may be deployed. */
  readonly stacks: readonly AssemblyStack[];
  /** Folders of the assets (absolute) by the object key under which templates name them. */
  readonly assetFolders: ReadonlyMap<string, string>;
}

export interface AssemblyStack {
  /** Name in CloudFormation. */
  readonly name: string;
  readonly region: string;
  readonly account: string;
  readonly template: Template;
}

interface Artifact {
  readonly type: string;
  readonly environment?: string;
  readonly dependencies?: readonly string[];
  readonly properties?: Readonly<Record<string, unknown>>;
}

interface AssetManifest {
  readonly files?: Readonly<
    Record<
      string,
      {
        readonly source: { readonly path: string; readonly packaging: string };
        readonly destinations: Readonly<Record<string, { readonly objectKey: string }>>;
      }
    >
  >;
}

/** @param directory e.g. `cdk.out` */
export function readAssembly(directory: string): CloudAssembly {
  const root = resolve(directory);
  const stacks: AssemblyStack[] = [];
  const assetFolders = new Map<string, string>();
  readInto(root, stacks, assetFolders);
  return { directory: root, stacks, assetFolders };
}

function readInto(directory: string, stacks: AssemblyStack[], assetFolders: Map<string, string>): void {
  const artifacts = readManifest(directory);
  const read = new Set<string>();
  const visit = (id: string): void => {
    const artifact = artifacts[id];
    if (artifact === undefined || read.has(id)) return;
    read.add(id);
    for (const dependency of artifact.dependencies ?? []) visit(dependency);
    if (artifact.type === 'aws:cloudformation:stack') stacks.push(readStack(directory, id, artifact));
    else if (artifact.type === 'cdk:asset-manifest') readAssets(directory, artifact, assetFolders);
    else if (artifact.type === 'cdk:cloud-assembly') {
      readInto(join(directory, property(artifact, 'directoryName')), stacks, assetFolders);
    }
  };
  for (const id of Object.keys(artifacts)) visit(id);
}

function readManifest(directory: string): Readonly<Record<string, Artifact>> {
  try {
    const manifest = readJson(join(directory, 'manifest.json')) as {
      artifacts?: Readonly<Record<string, Artifact>>;
    };
    return manifest.artifacts ?? {};
  } catch (error) {
    throw new Error(`${directory} holds no cloud assembly. Synthesize it first (npm run synth).`, {
      cause: error,
    });
  }
}

function readStack(directory: string, id: string, artifact: Artifact): AssemblyStack {
  const [account = '', region = ''] = (artifact.environment ?? '').replace('aws://', '').split('/');
  if (account.startsWith('unknown') || region.startsWith('unknown')) {
    throw new Error(`Stack ${id} has no account and region of its own; the lab cannot place it.`);
  }
  const name = artifact.properties?.['stackName'];
  return {
    name: typeof name === 'string' ? name : id,
    region,
    account,
    template: readJson(join(directory, property(artifact, 'templateFile'))) as Template,
  };
}

function readAssets(directory: string, artifact: Artifact, assetFolders: Map<string, string>): void {
  const { files = {} } = readJson(join(directory, property(artifact, 'file'))) as AssetManifest;
  for (const { source, destinations } of Object.values(files)) {
    if (source.packaging !== 'zip') continue;
    for (const { objectKey } of Object.values(destinations)) {
      assetFolders.set(objectKey, resolve(directory, source.path));
    }
  }
}

function property(artifact: Artifact, name: string): string {
  return String(artifact.properties?.[name]);
}

function readJson(path: string): unknown {
  return JSON.parse(readFileSync(path, 'utf8'));
}
