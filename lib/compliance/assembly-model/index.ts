import type { Intent } from './intent.ts';
import { AssemblyModel } from './model.ts';
import { isCloudAssembly, readCloudAssembly } from './read-assembly.ts';
import { readFolder, type FolderOptions } from './read-folder.ts';

export type { Intent } from './intent.ts';
export { AssemblyModel } from './model.ts';

/** Reads a cloud assembly (`cdk.out`), or any folder of CloudFormation templates, in JSON or YAML. */
export function readAssembly(
  directory: string,
  intent: Intent = {},
  options: FolderOptions = {},
): AssemblyModel {
  const sources = isCloudAssembly(directory) ? readCloudAssembly(directory) : readFolder(directory, options);
  if (sources.length === 0) {
    throw new Error(
      `There is no CloudFormation template in ${directory}. Name the output folder of 'cdk synth' (with manifest.json) ` +
        'or a folder of templates (*.json, *.yaml, *.template) with a Resources section.',
    );
  }
  return new AssemblyModel(sources, intent);
}
