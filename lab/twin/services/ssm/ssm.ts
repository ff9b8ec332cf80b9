import { ApiError, type ApiCall, type ApiOutput } from '../../api.ts';
import type { LoadedResource, ResourceIdentity, TwinService, WorldContext } from '../../service.ts';
import { PARTITION } from '../../template/scope.ts';
import { inputOf, propertiesOf } from '../support/borders.ts';
import { RegionalRegistry } from '../support/registry.ts';

interface Parameter {
  readonly name: string;
  readonly type: string;
  readonly arn: string;
  value: string;
  version: number;
  modifiedAt: number;
}

/** A standard parameter holds 4 KB (Systems Manager User Guide, "Managing parameter tiers"). */
const VALUE_BYTES = 4096;
/** The most names one GetParameters takes (SSM API Reference). */
const NAMES_AT_ONCE = 10;

/** Parameters of AWS Systems Manager. */
export function createSsm(world: WorldContext): TwinService {
  const parameters = new ParameterStore(world);
  return {
    service: 'ssm',
    operations: {
      GetParameter: (call) => {
        const name = inputOf(call, 'ValidationException').text('Name');
        const parameter = parameters.find(call.region, name);
        if (parameter === undefined) throw new ApiError('ParameterNotFound', `${name} was not found.`);
        return { Parameter: describe(parameter) };
      },
      GetParameters: (call) => getParameters(parameters, call),
      PutParameter: (call) => parameters.put(call),
    },
    resources: { 'AWS::SSM::Parameter': (resource) => parameters.load(resource) },
  };
}

class ParameterStore {
  readonly #world: WorldContext;
  readonly #parameters = new RegionalRegistry<Parameter>('parameter');

  constructor(world: WorldContext) {
    this.#world = world;
  }

  find(region: string, name: string): Parameter | undefined {
    return this.#parameters.get(region, name);
  }

  load(resource: LoadedResource): ResourceIdentity {
    const properties = propertiesOf(resource);
    const name = properties.optionalText('Name') ?? `${resource.stack}-${resource.logicalId}`;
    const parameter = this.#create(
      resource.region,
      name,
      properties.text('Type'),
      checked(properties.text('Value')),
    );
    return { ref: name, attributes: { Type: parameter.type, Value: parameter.value } };
  }

  put(call: ApiCall): ApiOutput {
    const input = inputOf(call, 'ValidationException').allow(['Name', 'Value', 'Type', 'Overwrite']);
    const name = input.text('Name');
    const value = checked(input.text('Value'));
    const known = this.find(call.region, name);
    if (known === undefined) {
      return {
        Version: this.#create(call.region, name, input.text('Type'), value).version,
        Tier: 'Standard',
      };
    }
    if (!input.flag('Overwrite', false)) {
      throw new ApiError(
        'ParameterAlreadyExists',
        'The parameter already exists. To overwrite this value, set the overwrite option in the request to true.',
      );
    }
    known.value = value;
    known.version += 1;
    known.modifiedAt = this.#world.kernel.now();
    this.#world.record({
      atMilliseconds: known.modifiedAt,
      region: call.region,
      kind: 'ssm.parameter.changed',
      text: `${name} is now version ${known.version}.`,
      data: { name, value },
    });
    return { Version: known.version, Tier: 'Standard' };
  }

  #create(region: string, name: string, type: string, value: string): Parameter {
    const arn = `arn:${PARTITION}:ssm:${region}:${this.#world.account}:parameter/${name.replace(/^\//, '')}`;
    const modifiedAt = this.#world.kernel.now();
    return this.#parameters.add(region, name, { name, type, arn, value, version: 1, modifiedAt });
  }
}

function getParameters(parameters: ParameterStore, call: ApiCall): ApiOutput {
  const input = inputOf(call, 'ValidationException');
  const names = input.texts('Names');
  if (names.length === 0 || names.length > NAMES_AT_ONCE) {
    input.fail(`Names takes 1 to ${NAMES_AT_ONCE} items, not ${names.length}`);
  }
  const found = names.flatMap((name) => parameters.find(call.region, name) ?? []);
  return {
    Parameters: found.map(describe),
    InvalidParameters: names.filter((name) => parameters.find(call.region, name) === undefined),
  };
}

function describe({ name, type, value, version, arn, modifiedAt }: Parameter): ApiOutput {
  return {
    Name: name,
    Type: type,
    Value: value,
    Version: version,
    LastModifiedDate: new Date(modifiedAt),
    ARN: arn,
    DataType: 'text',
  };
}

function checked(value: string): string {
  if (value === '' || Buffer.byteLength(value) > VALUE_BYTES) {
    throw new ApiError('ValidationException', `A standard parameter holds 1 to ${VALUE_BYTES} bytes.`);
  }
  return value;
}
