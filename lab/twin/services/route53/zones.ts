import { ApiError, UnsupportedError } from '../../api.ts';
import type { Fields } from '../support/fields.ts';

/** An alias answers with its target's TTL; for a load balancer that is 60 seconds ("Choosing between alias and non-alias records"). */
export const ALIAS_TTL_SECONDS = 60;

export interface RecordSet {
  /** Lower case, without the final dot. */
  readonly name: string;
  readonly type: string;
  readonly setIdentifier: string | undefined;
  readonly failover: 'PRIMARY' | 'SECONDARY' | undefined;
  readonly healthCheckId: string | undefined;
  readonly ttlSeconds: number;
  readonly values: readonly string[];
  readonly isAlias: boolean;
}

const ROUTING_POLICIES = [
  'Weight',
  'Region',
  'GeoLocation',
  'MultiValueAnswer',
  'CidrRoutingConfig',
  'GeoProximityLocation',
  'TrafficPolicyInstanceId',
];

export function canonicalName(name: string): string {
  return name.toLowerCase().replace(/\.$/, '');
}

/** Reads a record set; templates write `ResourceRecords` as text, the API as structures. */
export function parseRecordSet(fields: Fields, values: readonly string[]): RecordSet {
  const policy = ROUTING_POLICIES.find((name) => fields.has(name));
  if (policy !== undefined) throw new UnsupportedError(`Route 53 records with ${policy}`);
  const failover = fields.optionalText('Failover');
  if (failover !== undefined && failover !== 'PRIMARY' && failover !== 'SECONDARY') {
    return fields.fail(`Failover is PRIMARY or SECONDARY, not ${failover}`);
  }
  const alias = fields.nested('AliasTarget');
  if (alias?.flag('EvaluateTargetHealth', false) === true) {
    throw new UnsupportedError("Route 53 aliases that evaluate their target's health");
  }
  return {
    name: canonicalName(fields.text('Name')),
    type: fields.text('Type'),
    setIdentifier: fields.optionalText('SetIdentifier'),
    failover,
    healthCheckId: fields.optionalText('HealthCheckId'),
    ttlSeconds: alias === undefined ? fields.number('TTL') : ALIAS_TTL_SECONDS,
    values: alias === undefined ? values.map(canonicalName) : [canonicalName(alias.text('DNSName'))],
    isAlias: alias !== undefined,
  };
}

/** One hosted zone with its record sets. */
export class HostedZone {
  readonly id: string;
  readonly name: string;
  readonly #records: RecordSet[] = [];

  constructor(id: string, name: string) {
    this.id = id;
    this.name = canonicalName(name);
  }

  get records(): readonly RecordSet[] {
    return this.#records;
  }

  named(name: string): readonly RecordSet[] {
    return this.#records.filter((record) => record.name === name);
  }

  /** @throws ApiError InvalidChangeBatch */
  create(record: RecordSet): void {
    const existing = this.#find(record);
    if (existing !== undefined) refuse(record, 'it already exists');
    this.#requireSound(record);
    this.#records.push(record);
  }

  /** @throws ApiError InvalidChangeBatch */
  upsert(record: RecordSet): void {
    const existing = this.#find(record);
    if (existing !== undefined) this.#records.splice(this.#records.indexOf(existing), 1);
    try {
      this.create(record);
    } catch (error) {
      if (existing !== undefined) this.#records.push(existing);
      throw error;
    }
  }

  /** @throws ApiError InvalidChangeBatch */
  delete(record: RecordSet): void {
    const existing = this.#find(record);
    if (existing === undefined) return refuse(record, 'it was not found');
    this.#records.splice(this.#records.indexOf(existing), 1);
  }

  #find(record: RecordSet): RecordSet | undefined {
    return this.#records.find(
      ({ name, type, setIdentifier }) =>
        name === record.name && type === record.type && setIdentifier === record.setIdentifier,
    );
  }

  /** API Reference, ChangeResourceRecordSets, and Developer Guide, "Values specific for failover records". */
  #requireSound(record: RecordSet): void {
    const { name, type, failover, setIdentifier } = record;
    if (name !== this.name && !name.endsWith(`.${this.name}`))
      refuse(record, `it is not in the zone ${this.name}`);
    if (type === 'CNAME' && name === this.name) refuse(record, 'a CNAME cannot stand at the top of a zone');
    const others = this.named(name);
    if (others.some((other) => (other.type === 'CNAME') !== (type === 'CNAME'))) {
      refuse(record, 'a CNAME stands alone at its name');
    }
    if (failover !== undefined && setIdentifier === undefined)
      refuse(record, 'a failover record needs SetIdentifier');
    const sameType = others.filter((other) => other.type === type);
    if (sameType.some((other) => (other.failover === undefined) !== (failover === undefined))) {
      refuse(record, 'a simple record and failover records cannot stand at the same name');
    }
    if (failover !== undefined && sameType.some((other) => other.failover === failover)) {
      refuse(record, `there is a ${failover} record at that name already`);
    }
  }
}

function refuse(record: RecordSet, why: string): never {
  throw new ApiError(
    'InvalidChangeBatch',
    `[Tried to change resource record set ${record.name} type ${record.type} but ${why}]`,
  );
}
