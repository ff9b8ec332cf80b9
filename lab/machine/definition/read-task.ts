import { UnsupportedError } from '../../twin/api.ts';
import type { Template } from '../jsonata/template.ts';
import { LAMBDA_INVOKE_ARGUMENTS } from '../tasks.ts';
import type { Fields } from './fields.ts';
import type { TaskState } from './model.ts';
import { readFailureHandling } from './read-failure-handling.ts';
import { readExit } from './read-shaping.ts';
import { SCALARS } from './scalars.ts';

/** Any partition: `arn:aws:states:::lambda:invoke`. */
const LAMBDA_INVOKE = /^arn:aws[a-z-]*:states:::lambda:(invoke(?:\.waitForTaskToken)?)$/;

export function readTask(name: string, fields: Fields): TaskState {
  const resource = readResource(fields);
  const args = fields.template('Arguments', ['input', 'context']);
  checkArguments(fields, args, resource);
  const timeoutSeconds = fields.scalar('TimeoutSeconds', SCALARS.timeoutSeconds);
  const heartbeatSeconds = fields.scalar('HeartbeatSeconds', SCALARS.timeoutSeconds);
  if (
    timeoutSeconds?.kind === 'literal' &&
    heartbeatSeconds?.kind === 'literal' &&
    Number(heartbeatSeconds.value) >= Number(timeoutSeconds.value)
  ) {
    fields.expected('HeartbeatSeconds', 'less than TimeoutSeconds');
  }
  return {
    type: 'Task',
    name,
    resource,
    arguments: args,
    timeoutSeconds,
    heartbeatSeconds,
    ...readExit(fields, ['input', 'context', 'result']),
    ...readFailureHandling(fields),
  };
}

function readResource(fields: Fields): TaskState['resource'] {
  const resource = fields.requiredText('Resource');
  const action = LAMBDA_INVOKE.exec(resource)?.[1];
  if (action === undefined) {
    if (resource !== '') throw new UnsupportedError(`tasks with the resource ${resource} (${fields.path})`);
    return 'invoke';
  }
  return action === 'invoke' ? 'invoke' : 'invoke.waitForTaskToken';
}

function checkArguments(fields: Fields, args: Template | undefined, resource: TaskState['resource']): void {
  for (const name of argumentNames(args)) {
    if (!LAMBDA_INVOKE_ARGUMENTS.has(name))
      throw new UnsupportedError(`the argument ${name} of lambda:invoke (${fields.path})`);
  }
  if (resource === 'invoke.waitForTaskToken' && !readsToken(args)) {
    fields.problems.add(
      fields.at('Arguments'),
      'a task that waits for its token hands it over; use `$states.context.Task.Token`',
    );
  }
}

/** Names that can be known without evaluating anything. */
function argumentNames(args: Template | undefined): readonly string[] {
  if (args?.kind === 'object') return args.members.map(([name]) => name);
  if (args?.kind === 'literal' && typeof args.value === 'object' && args.value !== null)
    return Object.keys(args.value);
  return [];
}

function readsToken(template: Template | undefined): boolean {
  switch (template?.kind) {
    case 'expression':
      return ['context', '*'].some((field) => template.expression.reads.statesFields.has(field));
    case 'object':
      return template.members.some(([, member]) => readsToken(member));
    case 'array':
      return template.items.some(readsToken);
    case 'literal':
    case undefined:
      return false;
  }
}
