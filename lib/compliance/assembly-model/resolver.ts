import { Conditions } from './conditions.ts';
import { IDENTITIES, type Identity } from './identities.ts';
import { isList, isObject, type Json, type JsonObject } from './json.ts';
import { isSymbolic, symbol } from './symbols.ts';
import type { StackSource } from './template.ts';
import { items, text } from './values.ts';

/** `AWS::NoValue`: the property is not there. */
const NOTHING = Symbol('AWS::NoValue');
type Resolved = Json | typeof NOTHING;

/** What another stack of the same region exports under a name; undefined where none does. */
export type ImportLookup = (name: string) => Json | undefined;

/**
 * Resolves the intrinsic functions of one template as far as they can be known without deploying it; whatever cannot
 * becomes a symbol. Everything is resolved once and remembered.
 */
export class Resolver {
  readonly #source: StackSource;
  readonly #importLookup: ImportLookup;
  readonly #conditions: Conditions;
  readonly #names = new Map<string, string>();
  #imports: string[] = [];

  constructor(source: StackSource, importLookup: ImportLookup = () => undefined) {
    this.#source = source;
    this.#importLookup = importLookup;
    this.#conditions = new Conditions(source.template.Conditions, (value) => this.resolve(value));
  }

  /** Never undefined: what vanishes at the top (`AWS::NoValue`) becomes null. */
  resolve(value: Json): Json {
    const resolved = this.#value(value);
    return resolved === NOTHING ? null : resolved;
  }

  /** The same, with the names of the exports it needs. */
  resolveWithImports(value: Json): { readonly value: Json; readonly imports: readonly string[] } {
    this.#imports = [];
    return { value: this.resolve(value), imports: this.#imports };
  }

  /** False where a condition keeps the resource out for certain. */
  exists(resource: JsonObject): boolean {
    const condition = resource['Condition'];
    return typeof condition !== 'string' || this.#conditions.verdict(condition) !== false;
  }

  /** Physical name where the template states one, otherwise a symbol that is the resource's own. */
  physicalName(logicalId: string): string {
    const known = this.#names.get(logicalId);
    if (known !== undefined) return known;
    const own = this.#symbolOf(logicalId);
    this.#names.set(logicalId, own);
    const resource = this.#source.template.Resources[logicalId];
    const { name: property, lowerCase } = identityOf(resource);
    const properties = isObject(resource) ? resource['Properties'] : undefined;
    const given = property !== undefined && isObject(properties) ? properties[property] : undefined;
    const name = given === undefined ? undefined : text(this.resolve(given));
    const physical = name === undefined || name === '' ? own : name;
    this.#names.set(
      logicalId,
      lowerCase === true && !isSymbolic(physical) ? physical.toLowerCase() : physical,
    );
    return this.#names.get(logicalId) ?? own;
  }

  /** As the identities know it; a symbol for a type they do not list. */
  arn(logicalId: string): string {
    const { arn, global } = identityOf(this.#source.template.Resources[logicalId]);
    if (arn === undefined) return symbol(`${this.#source.name}/${logicalId}.Arn`);
    const name = this.physicalName(logicalId);
    const region = global === true ? '' : this.#region();
    const account = arn.service === 's3' ? '' : this.#account();
    return `arn:${this.#partition()}:${arn.service}:${region}:${account}:${arn.resource(name)}`;
  }

  #value(value: Json): Resolved {
    if (isList(value)) {
      return value.map((item) => this.#value(item)).filter((item): item is Json => item !== NOTHING);
    }
    if (!isObject(value)) return value;
    const [name, operand] = Object.entries(value)[0] ?? [];
    const single = Object.keys(value).length === 1;
    if (single && name !== undefined && operand !== undefined && isIntrinsic(name)) {
      return this.#intrinsic(name, operand);
    }
    return this.#object(value);
  }

  #object(value: JsonObject): JsonObject {
    const resolved: Record<string, Json> = {};
    for (const [key, each] of Object.entries(value)) {
      const found = this.#value(each);
      if (found !== NOTHING) resolved[key] = found;
    }
    return resolved;
  }

  #intrinsic(name: string, operand: Json): Resolved {
    switch (name) {
      case 'Ref':
        return this.#ref(text(operand) ?? '');
      case 'Fn::GetAtt':
        return this.#getAtt(operand);
      case 'Fn::Sub':
        return this.#sub(operand);
      case 'Fn::Join':
        return this.#join(operand);
      case 'Fn::If':
        return this.#if(items(operand));
      case 'Fn::Select':
        return this.#select(items(operand));
      case 'Fn::Split':
        return this.#split(items(operand));
      case 'Fn::FindInMap':
        return this.#findInMap(items(operand));
      case 'Fn::ImportValue':
        return this.#import(operand);
      case 'Fn::ToJsonString':
        return JSON.stringify(this.resolve(operand));
      case 'Fn::Base64':
        return this.resolve(operand);
      default:
        return this.#unknown(`${name} ${JSON.stringify(operand)}`);
    }
  }

  #ref(name: string): Resolved {
    const pseudo = this.#pseudo(name);
    if (pseudo !== undefined) return pseudo;
    const parameter = this.#source.template.Parameters[name];
    if (isObject(parameter)) return this.#parameter(name, parameter);
    const resource = this.#source.template.Resources[name];
    if (resource === undefined) return this.#unknown(name);
    return identityOf(resource).ref === 'arn' ? this.arn(name) : this.physicalName(name);
  }

  #pseudo(name: string): Resolved | undefined {
    switch (name) {
      case 'AWS::NoValue':
        return NOTHING;
      case 'AWS::Region':
        return this.#region();
      case 'AWS::AccountId':
        return this.#account();
      case 'AWS::Partition':
        return this.#partition();
      case 'AWS::URLSuffix':
        return 'amazonaws.com';
      case 'AWS::StackName':
        return this.#source.name;
      default:
        return undefined;
    }
  }

  /** A default stands for the value; one that names a Systems Manager parameter does not say what that holds. */
  #parameter(name: string, parameter: JsonObject): Json {
    const given = this.#source.parameters[name];
    if (given !== undefined) return given;
    const fallback = parameter['Default'];
    const type = text(parameter['Type']) ?? 'String';
    if (fallback === undefined || type.startsWith('AWS::SSM::')) return this.#unknown(name);
    const isListType = type === 'CommaDelimitedList' || type.startsWith('List<');
    return isListType && typeof fallback === 'string'
      ? fallback.split(',').map((item) => item.trim())
      : fallback;
  }

  #getAtt(operand: Json): Json {
    const parts =
      typeof operand === 'string' ? operand.split(/\.(.*)/s) : items(operand).map((part) => text(part));
    const [logicalId = '', attribute = ''] = parts;
    const identity = identityOf(this.#source.template.Resources[logicalId]);
    if (identity.arnAttributes?.includes(attribute) === true) return this.arn(logicalId);
    if (identity.refAttributes?.includes(attribute) === true || attribute === identity.name) {
      return this.physicalName(logicalId);
    }
    return symbol(`${this.#source.name}/${logicalId}.${attribute}`);
  }

  #sub(operand: Json): Json {
    const [template, given] = isList(operand) ? operand : [operand, undefined];
    if (typeof template !== 'string') return this.#unknown('Fn::Sub');
    const variables = isObject(given) ? given : {};
    return template.replaceAll(/\$\{([^}]*)\}/g, (_, name: string) => {
      if (name.startsWith('!')) return `\${${name.slice(1)}}`;
      const variable = variables[name];
      const value = variable === undefined ? this.#reference(name) : this.resolve(variable);
      return text(value) ?? this.#unknown(name);
    });
  }

  #reference(name: string): Json {
    const trimmed = name.trim();
    const isAttribute = trimmed.includes('.') && !trimmed.startsWith('AWS::');
    const value = isAttribute ? this.#getAtt(trimmed) : this.#ref(trimmed);
    return value === NOTHING ? '' : value;
  }

  #join(operand: Json): Json {
    const [delimiter, parts] = items(operand);
    const list = parts === undefined ? undefined : this.resolve(parts);
    if (!isList(list)) return this.#unknown('Fn::Join');
    return list.map((part) => text(part) ?? JSON.stringify(part)).join(text(delimiter) ?? '');
  }

  #if([condition, yes, no]: readonly Json[]): Resolved {
    const name = text(condition) ?? '';
    const verdict = this.#conditions.verdict(name);
    if (yes === undefined || no === undefined || verdict === 'unknown') {
      return this.#unknown(`Fn::If ${name} ${JSON.stringify([yes, no])}`);
    }
    return this.#value(verdict ? yes : no);
  }

  #select([index, list]: readonly Json[]): Json {
    const found = list === undefined ? undefined : this.resolve(list);
    const position = Number(text(index === undefined ? undefined : this.resolve(index)));
    const value = isList(found) ? found[position] : undefined;
    return value ?? this.#unknown(`Fn::Select ${JSON.stringify([index, list])}`);
  }

  #split([delimiter, whole]: readonly Json[]): Json {
    const value = whole === undefined ? undefined : text(this.resolve(whole));
    const between = text(delimiter);
    if (value === undefined || between === undefined) return this.#unknown('Fn::Split');
    // A symbol could hold the delimiter itself, but a name or an id between two of an ARN's colons does not.
    return value.split(between);
  }

  #findInMap([map, top, second]: readonly Json[]): Json {
    const keys = [map, top, second].map((key) => (key === undefined ? '' : (text(this.resolve(key)) ?? '')));
    let found: Json | undefined = this.#source.template.Mappings;
    for (const key of keys) found = isObject(found) ? found[key] : undefined;
    return found ?? this.#unknown(`Fn::FindInMap ${keys.join(' ')}`);
  }

  #import(operand: Json): Json {
    const name = text(this.resolve(operand)) ?? '';
    this.#imports.push(name);
    return this.#importLookup(name) ?? this.#unknown(`Fn::ImportValue ${name}`);
  }

  #region(): string {
    return this.#source.region ?? this.#unknown('AWS::Region');
  }

  /** The same symbol in every stack: an assembly without accounts is meant for one. */
  #account(): string {
    return this.#source.account ?? symbol('AWS::AccountId');
  }

  #partition(): string {
    const { region } = this.#source;
    if (region?.startsWith('cn-') === true) return 'aws-cn';
    return region?.startsWith('us-gov-') === true ? 'aws-us-gov' : 'aws';
  }

  #symbolOf(logicalId: string): string {
    return symbol(`${this.#source.name}/${logicalId}`);
  }

  /** Colons and quotes would break the ARN or the JSON text the symbol stands in. */
  #unknown(what: string): string {
    return symbol(`${this.#source.name}/${what.replaceAll(/[^\w.-]+/g, ' ').trim()}`);
  }
}

function isIntrinsic(key: string): boolean {
  return key === 'Ref' || key.startsWith('Fn::');
}

function identityOf(resource: Json | undefined): Identity {
  const type = isObject(resource) ? text(resource['Type']) : undefined;
  return (type === undefined ? undefined : IDENTITIES[type]) ?? { ref: 'name' };
}
