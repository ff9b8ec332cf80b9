import { Kernel } from '../kernel/kernel.ts';
import { supportedFeatures, SUPPORTED_STATES } from '../machine/machine.ts';
import { CONDITION_KEYS } from './iam/condition-keys.ts';
import { CONDITION_OPERATORS } from './iam/conditions.ts';
import { MOTO_DISAGREEMENTS } from './moto-disagreements.ts';
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
- Secrets have values made from their names, which nobody changes; keys encrypt nothing, packets are not routed.`;

const SQL = `## SQL

The rows of a PostgreSQL instance stand in a real PostgreSQL, compiled to WebAssembly. It starts with the first connection and is brought up to the instance's log of committed transactions: a replica has what its source committed once the lag has passed, a promoted one what it had applied, a restored one what was committed by that moment. A connection comes about from a function in the network of the same region, through the instance's security groups, with the user and the password of the secret; a restart, a dark region and the death of the function end it, and roll back what it had open. Replicas are read-only.

- One transaction at a time per instance: another one waits for its turn, and conflicts after its time-out. A real server would let readers pass.
- \`now()\` and its kind are the virtual time, written into the statement; so are \`pg_current_wal_lsn()\`, \`pg_last_wal_replay_lsn()\` and \`pg_is_in_recovery()\`. In a definition they are refused, and so are \`random()\`, \`gen_random_uuid()\` and other times: a log replayed would give other rows.
- Rights within the database are not modelled: whoever connects may do everything.
- MySQL and MariaDB instances have positions and lag, but no SQL: a connection to one ends the rehearsal by name.`;

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
    SQL,
    LIMITS,
    disagreements(),
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

function disagreements(): string {
  return section(
    'A second opinion',
    'The functions also run against [moto](https://github.com/getmoto/moto), a simulation of AWS by others (`npm run test:moto`). Where the two answer the same calls differently, the API model and the documentation of AWS decide; the calls below are made on both in that test.',
    table(
      ['Call', 'The lab', 'moto', 'Right', 'Source'],
      MOTO_DISAGREEMENTS.map(({ call, twin, moto, right, source }) => [
        call,
        twin,
        moto,
        right === 'twin' ? 'the lab' : 'moto',
        source,
      ]),
    ),
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
