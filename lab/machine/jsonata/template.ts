import { NotJsonError, typeName, type Json } from '../data.ts';
import {
  ExpressionError,
  parseExpression,
  type Expression,
  type ExpressionEnvironment,
} from './expression.ts';

/** A field whose value may hold expressions, at any depth. */
export type Template =
  | { readonly kind: 'literal'; readonly value: Json }
  | {
      readonly kind: 'expression';
      readonly expression: Expression;
      /** As in `evaluationFailedEventDetails.location`: `Output/a/b[0]`, `Choices[1]/Condition`. */
      readonly location: string;
    }
  | { readonly kind: 'object'; readonly members: readonly (readonly [string, Template])[] }
  | { readonly kind: 'array'; readonly items: readonly Template[] };

const EXPRESSION = /^\{%([\s\S]*)%\}$/;

export function isExpressionText(value: unknown): value is string {
  return typeof value === 'string' && EXPRESSION.test(value);
}

/** What a field allows its expressions, and who hears of those that Step Functions would not take. */
export interface TemplateRules {
  /** Fields of `$states` that have a value here. */
  readonly statesFields: readonly string[];
  refuse(location: string, problem: string): void;
}

/**
 * Reads a field's value: a text `{% ... %}` is an expression, everything else stands for itself. A part without any
 * expression becomes one literal.
 */
export function readTemplate(value: Json, location: string, rules: TemplateRules): Template {
  if (typeof value === 'string') {
    const source = EXPRESSION.exec(value)?.[1]?.trim();
    if (source === undefined) return { kind: 'literal', value };
    return readExpression(source, location, rules) ?? { kind: 'literal', value };
  }
  if (Array.isArray(value)) {
    const items = value.map((item: Json, index) => readTemplate(item, `${location}[${index}]`, rules));
    return items.every((item) => item.kind === 'literal')
      ? { kind: 'literal', value }
      : { kind: 'array', items };
  }
  if (typeof value === 'object' && value !== null) {
    const members = Object.entries(value).map(
      ([key, member]) => [key, readTemplate(member, `${location}/${key}`, rules)] as const,
    );
    const plain = members.every(([, member]) => member.kind === 'literal');
    return plain ? { kind: 'literal', value } : { kind: 'object', members };
  }
  return { kind: 'literal', value };
}

function readExpression(source: string, location: string, rules: TemplateRules): Template | undefined {
  try {
    const expression = parseExpression(source);
    for (const problem of expression.reads.refused) rules.refuse(location, problem);
    for (const field of expression.reads.statesFields) {
      if (field !== '*' && !rules.statesFields.includes(field)) {
        const allowed = rules.statesFields.map((name) => `$states.${name}`).join(', ');
        rules.refuse(location, `\`$states.${field}\` has no value here; use ${allowed}`);
      }
    }
    return { kind: 'expression', expression, location };
  } catch (error) {
    if (!(error instanceof ExpressionError)) throw error;
    rules.refuse(location, `\`${source}\` is not JSONata: ${error.message}`);
    return undefined;
  }
}

/** An expression that gave no usable value, worded as Step Functions words the cause. */
export class EvaluationProblem extends Error {
  override readonly name = 'EvaluationProblem';
  readonly location: string;

  constructor(template: ExpressionTemplate, whatHappened: string) {
    super(
      `The JSONata expression '${template.expression.source}' specified for the field '${template.location}' ${whatHappened}`,
    );
    this.location = template.location;
  }
}

type ExpressionTemplate = Extract<Template, { kind: 'expression' }>;

/**
 * The value of a template. Answered at once where no expression needs JSONata itself, otherwise as a promise, which
 * rejects with an {@link EvaluationProblem}. An expression that returned nothing is a failure, wherever it stands.
 */
export function evaluateTemplate(
  template: Template,
  environment: ExpressionEnvironment,
): Json | Promise<Json> {
  switch (template.kind) {
    case 'literal':
      return template.value;
    case 'expression':
      return evaluateExpression(template, environment);
    case 'array':
      return whenAll(
        template.items.map((item) => evaluateTemplate(item, environment)),
        (items) => items,
      );
    case 'object': {
      const { members } = template;
      return whenAll(
        members.map(([, member]) => evaluateTemplate(member, environment)),
        (values) => Object.fromEntries(members.map(([key], index) => [key, values[index] as Json])),
      );
    }
  }
}

/** Raised where the value is not of the kind the field takes. */
export function unexpectedType(
  template: Template,
  expected: string,
  value: Json,
): EvaluationProblem | undefined {
  if (template.kind !== 'expression') return undefined;
  return new EvaluationProblem(
    template,
    `returned an unexpected result type. Expected '${expected}', but was '${typeName(value)}' for value: ${JSON.stringify(value)}`,
  );
}

function evaluateExpression(
  template: ExpressionTemplate,
  environment: ExpressionEnvironment,
): Json | Promise<Json> {
  const value = template.expression.evaluate(environment);
  if (!(value instanceof Promise)) {
    // Rejected, not thrown: a neighbour that is still being evaluated is then waited for as well.
    return value === undefined ? Promise.reject(nothing(template)) : value;
  }
  return value.then(
    (settled) => {
      if (settled === undefined) throw nothing(template);
      return settled;
    },
    (error: unknown) => {
      throw problemOf(template, error);
    },
  );
}

function nothing(template: ExpressionTemplate): EvaluationProblem {
  return new EvaluationProblem(template, 'returned nothing (undefined).');
}

function problemOf(template: ExpressionTemplate, error: unknown): unknown {
  if (!(error instanceof ExpressionError)) return error;
  return error.cause instanceof NotJsonError
    ? new EvaluationProblem(template, `returned an unsupported result type: ${error.cause.message}.`)
    : new EvaluationProblem(template, `threw an error during evaluation. ${error.message}`);
}

function whenAll(
  values: readonly (Json | Promise<Json>)[],
  combine: (values: readonly Json[]) => Json,
): Json | Promise<Json> {
  if (!values.some((value) => value instanceof Promise)) return combine(values as readonly Json[]);
  return Promise.all(values.map((value) => Promise.resolve(value))).then(combine);
}
