import { randomStream } from '../../../../lab/kernel/random.ts';
import type { Json } from '../../../../lab/machine/data.ts';
import type { ExpressionEnvironment } from '../../../../lab/machine/jsonata/expression.ts';
import { VariableScope } from '../../../../lab/machine/variables.ts';

export function environmentOf(input: Json, variables: Record<string, Json> = {}): ExpressionEnvironment {
  const scope = new VariableScope();
  for (const [name, value] of Object.entries(variables)) scope.assign(name, value);
  const stream = randomStream(1, 'expression.test');
  return {
    states: { input, context: { State: { Name: 'Here' } } },
    variables: scope,
    host: { now: () => Date.UTC(2026, 0, 6, 3), random: () => stream },
  };
}
