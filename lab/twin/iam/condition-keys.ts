import { UnsupportedError } from '../api.ts';

/** For which services' actions the lab knows the value of a key; `*`: for all. In small letters, as keys are compared. */
interface KnownKey {
  readonly services: readonly string[];
  /** Has several values, and so needs `ForAnyValue` or `ForAllValues`. */
  readonly multivalued?: true;
}

const EVERY_SERVICE: KnownKey = { services: ['*'] };

/**
 * A key that the lab does not fill would look absent, which turns an Allow into a refusal and a negated condition
 * into a leave: such a key is refused by name instead.
 */
const KNOWN_KEYS: Readonly<Record<string, KnownKey>> = {
  'aws:principalaccount': EVERY_SERVICE,
  'aws:principalarn': EVERY_SERVICE,
  'aws:principalisawsservice': EVERY_SERVICE,
  'aws:requestedregion': EVERY_SERVICE,
  // True of every call: the clients speak HTTPS only, and AWS among itself as well.
  'aws:securetransport': EVERY_SERVICE,
  // Both only where a service acts for a resource of its own (IAM User Guide, "AWS global condition context keys").
  'aws:sourceaccount': EVERY_SERVICE,
  'aws:sourcearn': EVERY_SERVICE,
  'aws:requesttag/*': { services: ['rds'] },
  'aws:resourcetag/*': { services: ['rds'] },
  'aws:tagkeys': { services: ['rds'], multivalued: true },
  'cloudwatch:namespace': { services: ['cloudwatch'] },
  'ecs:cluster': { services: ['ecs'] },
  'iam:passedtoservice': { services: ['iam'] },
  'kms:encryptioncontext:secretarn': { services: ['kms'] },
  'kms:requestalias': { services: ['kms'] },
  'kms:resourcealiases': { services: ['kms'], multivalued: true },
  'kms:viaservice': { services: ['kms'] },
};

/** All of them, for the page of what is supported. */
export const CONDITION_KEYS: readonly string[] = Object.keys(KNOWN_KEYS);

function knownKey(key: string): KnownKey | undefined {
  return KNOWN_KEYS[key] ?? KNOWN_KEYS[key.replace(/\/.*$/, '/*')];
}

/** @throws UnsupportedError where the lab never knows the key */
export function requireKnownKey(key: string, qualified: boolean, where: string): void {
  const known = knownKey(key);
  if (known === undefined) throw new UnsupportedError(`the condition key ${key} (${where})`);
  if (known.multivalued === true && !qualified) {
    throw new UnsupportedError(
      `the condition key ${key}, which has several values, without ForAnyValue or ForAllValues (${where})`,
    );
  }
}

/** @throws UnsupportedError where the lab does not know the key for this action */
export function requireKeyOfAction(key: string, action: string, where: string): void {
  const services = knownKey(key)?.services ?? [];
  const [service = ''] = action.toLowerCase().split(':');
  if (services.includes('*') || services.includes(service)) return;
  throw new UnsupportedError(`the condition key ${key} on ${action} (${where})`);
}
