import type { ApiError } from '../api.ts';
import { copyErrorFields } from './schema.ts';

/** What the client's own type registries give: error schemas by qualified name, and their classes. */
export interface ErrorRegistry {
  readonly schemas: ReadonlyMap<string, unknown>;
  readonly exceptions: ReadonlyMap<unknown, new (options: object) => Error>;
}

type ErrorSchema = readonly [kind: number, namespace: string, name: string, traits: unknown];

/** Services whose answers are XML with a `Code`; the SDK leaves it on the exception beside the class's name. */
const CODED_NAMESPACES: ReadonlySet<string> = new Set(
  ['autoscaling', 'cloudwatch', 'ec2', 'elasticloadbalancingv2', 'iam', 'rds', 'route53', 's3', 'sns'].map(
    (service) => `com.amazonaws.${service}`,
  ),
);

/**
 * The exception the client would have made of the service's answer: the modelled class where the client knows the
 * code (by its shape's name, or by the code the query protocols send: `InvalidDBInstanceState` is the class
 * `InvalidDBInstanceStateFault`), otherwise the service's base exception under the code as its name. As in
 * `handleError` and `getErrorSchemaOrThrowBaseException` of the installed SDK's protocols.
 */
export function serviceException(
  error: ApiError,
  requestId: string,
  namespace: string,
  registries: readonly ErrorRegistry[],
): Error {
  const metadata = { httpStatusCode: error.statusCode, requestId };
  const modelled = findModelled(error.code, registries);
  if (modelled === undefined) return baseException(error, metadata, registries);
  const { schema, constructor: Exception } = modelled;
  const exception = new Exception({});
  return Object.assign(
    exception,
    { $metadata: metadata, $fault: faultOf(schema, error), message: error.message },
    CODED_NAMESPACES.has(namespace) ? codeFields(queryCode(schema) ?? error.code, error) : {},
    copyErrorFields(schema, error.fields),
  );
}

/** The shape's own name goes before the code of the query protocols: several shapes may share a code. */
function findModelled(
  code: string,
  registries: readonly ErrorRegistry[],
): { schema: ErrorSchema; constructor: new (options: object) => Error } | undefined {
  for (const matches of [(s: ErrorSchema) => s[2] === code, (s: ErrorSchema) => queryCode(s) === code]) {
    for (const registry of registries) {
      for (const [candidate, constructor] of registry.exceptions) {
        const schema = candidate as ErrorSchema;
        if (!isBase(schema) && matches(schema)) return { schema, constructor };
      }
    }
  }
  return undefined;
}

function baseException(
  error: ApiError,
  metadata: Readonly<Record<string, unknown>>,
  registries: readonly ErrorRegistry[],
): Error {
  const fault = error.statusCode < 500 ? 'client' : 'server';
  const fields = {
    $metadata: metadata,
    $fault: fault,
    message: error.message,
    ...codeFields(error.code, error),
  };
  for (const registry of registries) {
    for (const [candidate, Exception] of registry.exceptions) {
      if (isBase(candidate as ErrorSchema)) return Object.assign(new Exception({ name: error.code }), fields);
    }
  }
  return Object.assign(new Error(error.message), { name: error.code }, fields);
}

/** Name the query protocols send, where it differs from the shape's. */
function queryCode(schema: ErrorSchema): string | undefined {
  const traits = schema[3];
  if (typeof traits !== 'object' || traits === null) return undefined;
  const trait = (traits as Record<string, unknown>)['awsQueryError'];
  return Array.isArray(trait) ? String(trait[0]) : undefined;
}

function faultOf(schema: ErrorSchema, error: ApiError): unknown {
  const traits = schema[3];
  const named =
    typeof traits === 'object' && traits !== null ? (traits as { error?: unknown }).error : undefined;
  return named ?? (error.statusCode < 500 ? 'client' : 'server');
}

function codeFields(code: string, error: ApiError): Readonly<Record<string, unknown>> {
  const type = error.statusCode < 500 ? 'Sender' : 'Receiver';
  return { Code: code, Type: type, Error: { Type: type, Code: code, Message: error.message } };
}

function isBase(schema: ErrorSchema): boolean {
  return schema[1].startsWith('smithy.ts.sdk.synthetic.');
}
