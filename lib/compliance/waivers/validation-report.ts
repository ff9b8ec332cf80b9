import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Json } from '../assembly-model/json.ts';
import { at, objects, text } from '../assembly-model/values.ts';
import type { Waivable } from './waiver.ts';

/** CDK writes it into every assembly whose app has a validation plug-in. */
const REPORT = 'validation-report.json';

/** A finding of any plug-in, as CDK reported it. */
export interface ReportedFinding extends Waivable {
  readonly plugin: string;
  readonly level: 'error' | 'warning';
  readonly message: string;
  /** Present where an acknowledgement took it out. */
  readonly acknowledged?: { readonly at: string; readonly reason: string };
}

/** Everything the plug-ins of an assembly found, suppressed or not. */
export function readValidationReport(assemblyDirectory: string): readonly ReportedFinding[] {
  const report = JSON.parse(readFileSync(path.join(assemblyDirectory, REPORT), 'utf8')) as Json;
  return objects(at(report, 'pluginReports')).flatMap((plugin) => {
    const name = text(plugin['pluginName']) ?? '';
    const open = objects(plugin['violations']);
    return [...open, ...objects(plugin['suppressedViolations'])].flatMap((violation) =>
      findings(name, violation),
    );
  });
}

function findings(plugin: string, violation: Json): readonly ReportedFinding[] {
  const acknowledgedAt = text(at(violation, 'acknowledgedAt'));
  const found = {
    plugin,
    rule: text(at(violation, 'ruleName')) ?? '',
    message: text(at(violation, 'description')) ?? '',
    level: /^(error|fatal)$/.test(text(at(violation, 'severity')) ?? 'error')
      ? ('error' as const)
      : ('warning' as const),
    ...(acknowledgedAt === undefined
      ? {}
      : { acknowledged: { at: acknowledgedAt, reason: text(at(violation, 'reason')) ?? '' } }),
  };
  return objects(at(violation, 'violatingConstructs')).map((construct) =>
    Object.assign({ path: text(at(construct, 'constructPath')) ?? '', ...resourceOf(construct) }, found),
  );
}

function resourceOf(construct: Json): Pick<Waivable, 'resource'> {
  const logicalId = text(at(construct, 'cloudFormationResource.logicalId'));
  const template = text(at(construct, 'cloudFormationResource.templatePath'));
  if (logicalId === undefined || template === undefined) return {};
  return { resource: { stack: path.basename(template).replace(/\.template\.json$/, ''), logicalId } };
}
