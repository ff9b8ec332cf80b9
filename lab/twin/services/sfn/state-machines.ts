import { StateMachineDefinition } from '../../../machine/machine.ts';
import type { Identity } from '../../access.ts';
import { UnsupportedError } from '../../api.ts';
import type { LoadedResource, ResourceIdentity, WorldContext } from '../../service.ts';
import { PARTITION } from '../../template/scope.ts';
import { propertiesOf } from '../support/borders.ts';
import { RegionalRegistry } from '../support/registry.ts';
import { machineRole } from './machine-role.ts';

export interface StateMachine {
  readonly name: string;
  readonly arn: string;
  readonly roleArn: string;
  /** What it invokes functions under. */
  readonly identity: Identity;
  readonly traced: boolean;
  readonly definition: StateMachineDefinition;
  /** As it was given, in the Amazon States Language. */
  readonly text: string;
  readonly createdAt: Date;
}

/** Reading and checking a definition costs milliseconds and its text is the same in every world. */
const definitions = new Map<string, StateMachineDefinition>();

export class StateMachines {
  readonly #world: WorldContext;
  readonly #machines = new RegionalRegistry<StateMachine>('state machine');

  constructor(world: WorldContext) {
    this.#world = world;
  }

  find(region: string, arn: string): StateMachine | undefined {
    return this.#machines.get(region, arn);
  }

  load(resource: LoadedResource): ResourceIdentity {
    const { region } = resource;
    const properties = propertiesOf(resource);
    if ((properties.optionalText('StateMachineType') ?? 'STANDARD') !== 'STANDARD') {
      throw new UnsupportedError(`the express state machine ${resource.logicalId}`);
    }
    const name = properties.optionalText('StateMachineName') ?? `${resource.stack}-${resource.logicalId}`;
    const arn = `arn:${PARTITION}:states:${region}:${this.#world.account}:stateMachine:${name}`;
    this.#machines.add(region, arn, {
      name,
      arn,
      roleArn: properties.text('RoleArn'),
      identity: machineRole(this.#world.access, { region, arn }, properties),
      traced: properties.nested('TracingConfiguration')?.flag('Enabled', false) ?? false,
      ...definitionOf(resource),
      createdAt: new Date(this.#world.kernel.now()),
    });
    return { ref: arn, attributes: { Arn: arn, Name: name } };
  }
}

function definitionOf(resource: LoadedResource): Pick<StateMachine, 'definition' | 'text'> {
  const { Definition: inline, DefinitionSubstitutions: substitutions } = resource.properties;
  if (substitutions !== undefined) throw new UnsupportedError('DefinitionSubstitutions of a state machine');
  const text =
    inline === undefined ? propertiesOf(resource).text('DefinitionString') : JSON.stringify(inline);
  let definition = definitions.get(text);
  if (definition === undefined) {
    definition = StateMachineDefinition.parse(text);
    definitions.set(text, definition);
  }
  return { definition, text };
}
