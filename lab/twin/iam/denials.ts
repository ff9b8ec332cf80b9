import { DeniedError, UnsupportedError } from '../api.ts';

interface Denial {
  readonly code: string;
  readonly statusCode: number;
}

const XML: Denial = { code: 'AccessDenied', statusCode: 403 };
const JSON_1: Denial = { code: 'AccessDeniedException', statusCode: 400 };
const REST_JSON: Denial = { code: 'AccessDeniedException', statusCode: 403 };

/**
 * How each service answers who lacks a permission: by its protocol (the common errors of its API reference), unless
 * its client has a class of its own for it.
 */
const DENIALS: Readonly<Record<string, Denial>> = {
  'auto-scaling': XML,
  backup: REST_JSON,
  cloudwatch: XML,
  dynamodb: JSON_1,
  ec2: { code: 'UnauthorizedOperation', statusCode: 403 },
  ecr: JSON_1,
  ecs: JSON_1,
  'elastic-load-balancing-v2': XML,
  kms: JSON_1,
  rds: XML,
  s3: XML,
  'secrets-manager': JSON_1,
  'service-quotas': JSON_1,
  sfn: JSON_1,
  sns: { code: 'AuthorizationError', statusCode: 403 },
  ssm: JSON_1,
};

/** A topic's key that is closed to the publisher has an error of its own (SNS API Reference, Publish). */
const KEY_DENIALS: Readonly<Record<string, Denial>> = {
  sns: { code: 'KMSAccessDenied', statusCode: 400 },
};

export function denialOf(service: string, action: string, message: string): DeniedError {
  const denial = (action.startsWith('kms:') ? KEY_DENIALS[service] : undefined) ?? DENIALS[service];
  if (denial === undefined) throw new UnsupportedError(`a refusal by ${service}`);
  return new DeniedError(denial.code, message, denial.statusCode);
}
