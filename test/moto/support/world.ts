import { deploymentIn, type CloudAssembly } from '../../../lab/twin/assembly.ts';
import type { ResourceIdentity } from '../../../lab/twin/service.ts';
import { asText, isCustomResource } from '../../../lab/twin/template/custom-resource.ts';
import { creationOrder } from '../../../lab/twin/template/dependencies.ts';
import { resolveValue } from '../../../lab/twin/template/intrinsics.ts';
import type { Scope } from '../../../lab/twin/template/scope.ts';
import { isObject, type Json, type TemplateResource } from '../../../lab/twin/template/template.ts';
import type { Deployment } from '../../../lambda/deployment.ts';
import { BlackHole } from './black-hole.ts';
import { Functions, sideOf } from './functions.ts';
import { Inbox } from './inbox.ts';
import { MAKERS, PROPERTIES_OF } from './makers.ts';
import { AheadClock, type Surroundings } from './platform.ts';
import { makeTeamResources } from './team.ts';

type Mutable<T> = { -readonly [Name in keyof T]: T[Name] };

/** The application in moto: resources and functions as the synthesized templates have them, in both regions. */
export class MotoWorld {
  readonly deployment: Deployment;
  readonly functions: Functions;
  readonly inbox = new Inbox();
  readonly around: Mutable<Surroundings> = {
    clock: new AheadClock(),
    dark: new Map(),
    pointsTo: 'primary',
    pageStatus: 200,
  };
  readonly #assembly: CloudAssembly;
  readonly #blackHole = new BlackHole();

  constructor(assembly: CloudAssembly) {
    const deployment = deploymentIn(assembly);
    if (deployment === undefined) throw new Error('The assembly has no function.');
    this.#assembly = assembly;
    this.deployment = deployment;
    this.functions = new Functions(deployment, this.around, this.inbox);
  }

  async deploy(): Promise<void> {
    await Promise.all([this.inbox.open(), this.#blackHole.open()]);
    const exportsByRegion = new Map<string, Map<string, unknown>>();
    for (const { name, region, account, template } of this.#assembly.stacks) {
      const identities = new Map<string, ResourceIdentity>();
      const exports = exportsByRegion.get(region) ?? new Map<string, unknown>();
      exportsByRegion.set(region, exports);
      const scope = {
        template,
        stackName: name,
        region,
        account,
        parameters: new Map(),
        identities,
        exports,
      };
      for (const logicalId of creationOrder(template, name)) {
        const resource = template.Resources[logicalId];
        if (resource !== undefined) identities.set(logicalId, await this.#make(scope, logicalId, resource));
      }
      for (const { Export, Value } of Object.values(template.Outputs ?? {})) {
        if (Export !== undefined) {
          exports.set(String(resolveValue(Export.Name, scope)), resolveValue(Value, scope));
        }
      }
    }
    await makeTeamResources(this.deployment);
  }

  close(): void {
    this.inbox.close();
    this.#blackHole.close();
  }

  /** From now on these regions, and no others, do not answer. */
  darken(...regions: readonly string[]): void {
    this.around.dark = new Map(regions.map((region) => [region, this.#blackHole.url]));
    this.functions.restart();
  }

  async #make(
    scope: Scope,
    logicalId: string,
    { Type, Properties = {} }: TemplateResource,
  ): Promise<ResourceIdentity> {
    const { stackName: stack, region } = scope;
    if (Type === 'AWS::Lambda::Function') return this.#keepCode(region, Properties);
    const maker = isCustomResource(Type) ? this.#makeCustom.bind(this) : MAKERS[Type];
    if (maker === undefined) return { ref: logicalId, attributes: {} };
    const properties = resolved(Type, Properties, scope);
    return maker({ logicalId, type: Type, stack, region, properties });
  }

  #keepCode(region: string, { FunctionName, Code }: Json): ResourceIdentity {
    const name = String(FunctionName);
    const folder = this.#assembly.assetFolders.get((Code as { readonly S3Key: string }).S3Key);
    if (folder === undefined) throw new Error(`The assembly has no code for ${name}.`);
    this.functions.add(region, name, folder);
    return {
      ref: name,
      attributes: { Arn: `arn:aws:lambda:${region}:${this.deployment.account}:function:${name}` },
    };
  }

  async #makeCustom({
    stack,
    region,
    properties,
  }: {
    readonly stack: string;
    readonly region: string;
    readonly properties: Json;
  }): Promise<ResourceIdentity> {
    const { ServiceToken, ServiceTimeout: _timeout, ...given } = properties;
    const side = sideOf(this.deployment, region);
    const step =
      String(ServiceToken).split(`:function:${this.deployment.names[side].functionPrefix}`)[1] ?? '';
    const textual = asText(given) as Json;
    const reply = await this.functions.request(side, step, { type: 'Create', properties: textual, stack });
    if (reply.Status === 'FAILED') throw new Error(`${stack}: ${reply.Reason}`);
    return { ref: reply.PhysicalResourceId, attributes: reply.Data ?? {} };
  }
}

function resolved(type: string, properties: Json, scope: Scope): Json {
  const names = PROPERTIES_OF[type] ?? Object.keys(properties);
  const wanted = Object.fromEntries(names.map((name) => [name, properties[name]]));
  const value = resolveValue(wanted, scope);
  return isObject(value) ? value : {};
}
