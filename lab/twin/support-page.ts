import { Kernel } from '../kernel/kernel.ts';
import { supportedFeatures, SUPPORTED_STATES } from '../machine/machine.ts';
import { CONDITION_KEYS } from './iam/condition-keys.ts';
import { CONDITION_OPERATORS } from './iam/conditions.ts';
import { createWorld } from './services/index.ts';
import { INERT_REASONS } from './services/inert/inert.ts';
import { SUPPORTED_FUNCTIONS } from './template/intrinsics.ts';
import type { World } from './world.ts';

const INTRODUCTION = `# What the lab supports

Made from the lab's code by \`npm run docs\`. What is not listed here ends a rehearsal with an \`UnsupportedError\` that names it: an unknown is never answered with a guess.`;

const PERMISSIONS = `Every simulated call is held against the policies of the templates, as AWS would: calls of functions as their role, invocations by a state machine as its role, what people start in the console as a role that trusts people, rules and alarms as their service against the function's, the topic's and the key's policy, S3 and AWS Backup under the roles handed to them. A refusal reads as the service spells it, and fails the rehearsal.

Identity policies (inline, attached, managed), trust policies, and policies of buckets, topics, keys, functions and backup vaults; \`Allow\` and \`Deny\`, \`NotAction\` and \`NotResource\`, wildcards. What a call needs beside its own action is asked for too: \`iam:PassRole\` for a role it hands over, the customer's key of a topic, table or bucket. Any other operator, key or member ends the rehearsal by name.

Not modelled: service control policies and resource control policies of an organization, permission boundaries (a role that has one is refused by name), session policies, other accounts, grants of KMS, policy variables. Of AWS's own managed policies the lab knows what its services ask for. A deployment itself may do everything. Keys and topics of the application's team are taken to have the policies AWS gives by default.`;

const LIMITS = `## What is simplified

- A control-plane call takes effect half its latency after it was sent; the other half is the way back. A region that goes dark in between has done it and says nothing.
- A dark region runs no function and no schedule, answers nobody, and forgets its warm functions. What a state machine there waited for never comes.
- Reads of DynamoDB are consistent, whether they ask for it or not. Expressions use placeholders for every name.
- S3 publishes no replication metrics. A deleted rule carries what was stored before it was deleted.
- A function's own computing takes no time; its calls, waits and cold starts do.
- Secrets have no values, keys encrypt nothing, packets are not routed.`;

/** `docs/generated/lab-support.md`, from what the lab can really do. */
export function labSupportPage(): { readonly path: string; readonly text: string } {
  const { world } = createWorld({ kernel: new Kernel(0), account: '000000000000' });
  const text = [
    INTRODUCTION,
    states(),
    operations(world),
    resources(world),
    inertTypes(),
    functions(),
    permissions(),
    LIMITS,
  ]
    .join('\n\n')
    .concat('\n');
  return { path: 'lab-support.md', text };
}

function states(): string {
  const rows = supportedFeatures.map(({ feature, supported, note = '' }) => [
    feature,
    supported ? 'yes' : 'no',
    note,
  ]);
  return section(
    'States',
    `All of ${SUPPORTED_STATES.map((state) => `\`${state}\``).join(', ')}.`,
    table(['Feature', 'Supported', 'Note'], rows),
  );
}

function operations(world: World): string {
  const rows = [...world.services.values()]
    .filter((service) => Object.keys(service.operations).length > 0)
    .map(({ service, operations: known }) => [`\`${service}\``, inCode(Object.keys(known))])
    .toSorted(byFirst);
  return section('Operations of the SDK clients', table(['Service', 'Operations'], rows));
}

function resources(world: World): string {
  const types = [...world.services.values()]
    .flatMap((service) => Object.keys(service.resources))
    .filter((type) => !(type in INERT_REASONS))
    .toSorted();
  const custom = 'Custom resources run their function, as CloudFormation does when it creates them.';
  return section('Resource types', custom, types.map((type) => `- \`${type}\``).join('\n'));
}

function inertTypes(): string {
  const rows = Object.entries(INERT_REASONS)
    .map(([type, reason]) => [`\`${type}\``, reason])
    .toSorted(byFirst);
  return section('Resource types without effect', table(['Type', 'Why'], rows));
}

function functions(): string {
  return section(
    'Functions of templates',
    `${inCode(SUPPORTED_FUNCTIONS)}. Dynamic references (\`{{resolve:...}}\`) stay as they are.`,
  );
}

function permissions(): string {
  return section(
    'Permissions',
    PERMISSIONS,
    `Condition operators: ${inCode(CONDITION_OPERATORS)}, with \`IfExists\`, \`ForAnyValue\` and \`ForAllValues\`.`,
    `Condition keys: ${inCode(CONDITION_KEYS)}.`,
  );
}

function section(title: string, ...parts: readonly string[]): string {
  return [`## ${title}`, ...parts].join('\n\n');
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

function inCode(names: readonly string[]): string {
  return names
    .toSorted()
    .map((name) => `\`${name}\``)
    .join(', ');
}

function byFirst([a = '']: readonly string[], [b = '']: readonly string[]): number {
  return a < b ? -1 : 1;
}
