import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';

export interface DeclaredError {
  /** The shape's name, e.g. `InvalidDBInstanceStateFault`. */
  readonly code: string;
  readonly status: number;
}

const THROWS = /@throws \{@link (\w+)\} \((client|server) fault\)/g;

/**
 * Errors that every call can meet, whatever its operation declares (each service's API Reference, "Common Errors"; S3
 * and EC2 spell some of them differently).
 */
export const COMMON_ERRORS: readonly DeclaredError[] = [
  { code: 'ThrottlingException', status: 400 },
  { code: 'RequestLimitExceeded', status: 503 },
  { code: 'SlowDown', status: 503 },
  { code: 'InternalFailure', status: 500 },
  { code: 'ServiceUnavailable', status: 503 },
  { code: 'AccessDeniedException', status: 400 },
  { code: 'ExpiredTokenException', status: 403 },
  { code: 'RequestExpired', status: 400 },
  { code: 'UnrecognizedClientException', status: 400 },
  { code: 'ValidationError', status: 400 },
];

/** Where the clients' type declarations are: the same packages that the bundles are made of. */
const packages = path.dirname(
  path.dirname(
    path.dirname(createRequire(path.resolve('package.json')).resolve('@aws-sdk/client-rds/package.json')),
  ),
);
const known = new Map<string, readonly DeclaredError[]>();

/**
 * The errors that an operation declares, from the `@throws` lines of its command in the client's type declarations.
 *
 * @param service as the twin names it: the client's package without `client-`
 */
export function declaredErrors(service: string, operation: string): readonly DeclaredError[] {
  const key = `${service}:${operation}`;
  let errors = known.get(key);
  if (errors === undefined) {
    errors = read(service, operation);
    known.set(key, errors);
  }
  return errors;
}

/** Operations of a client's package. */
export function operationsOf(service: string): readonly string[] {
  return readdirSync(commandsFolder(service))
    .filter((file) => file.endsWith('Command.d.ts'))
    .map((file) => file.slice(0, -'Command.d.ts'.length));
}

function read(service: string, operation: string): readonly DeclaredError[] {
  const text = readFileSync(path.join(commandsFolder(service), `${operation}Command.d.ts`), 'utf8');
  return Array.from(text.matchAll(THROWS), ([, code = '', fault]) => ({
    code,
    status: fault === 'server' ? 500 : 400,
  }));
}

function commandsFolder(service: string): string {
  return path.join(packages, '@aws-sdk', `client-${service}`, 'dist-types', 'commands');
}
