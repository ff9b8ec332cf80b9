import {
  SIDES,
  type ConnectionParameter,
  type DeployedDatabase,
  type Deployment,
  type Side,
} from '../../lambda/deployment.ts';
import type { DataPlane, Row } from '../twin/service.ts';
import { AcknowledgedWrites } from './acknowledged-writes.ts';

/** What the clients do to one component, once per turn and client. */
export interface Workload {
  readonly component: string;
  readonly writes: AcknowledgedWrites | undefined;
  /** One attempt of one client whose resolver sent it to `side` (undefined: no answer). True when it was served. */
  attempt(client: number, side: Side | undefined, nowMilliseconds: number): boolean;
}

/** Objects, which the data plane of the databases does not know. */
export interface ObjectPlane {
  /** True when the bucket took the object. */
  putObject(fromRegion: string, bucket: string, key: string): boolean;
  hasObject(bucket: string, key: string): boolean;
}

/** How often an application looks at its connection parameter, beside after a lost connection (README, contract). */
const REREAD_MILLISECONDS = 10_000;

type Connection = Pick<ConnectionParameter, 'host' | 'access'>;

/** Writes a numbered row through the application of the region and reads it back. */
export class DatabaseWorkload implements Workload {
  readonly component: string;
  readonly writes = new AcknowledgedWrites();
  readonly #database: DeployedDatabase;
  readonly #deployment: Deployment;
  readonly #plane: DataPlane;
  readonly #sequences: number[] = [];
  /** What the application of each region has read last. */
  readonly #known = new Map<Side, { readonly connection: Connection; readonly readAt: number }>();
  refused = 0;

  constructor(database: DeployedDatabase, deployment: Deployment, plane: DataPlane) {
    this.component = database.name;
    this.#database = database;
    this.#deployment = deployment;
    this.#plane = plane;
  }

  attempt(client: number, side: Side | undefined, nowMilliseconds: number): boolean {
    const connection = side === undefined ? undefined : this.#knownConnection(side, nowMilliseconds);
    if (side === undefined || connection === undefined || connection.access !== 'read-write')
      return this.#refuse();
    const row = { client, sequence: this.#next(client) };
    const region = this.#deployment.regions[side];
    if (this.#plane.write(region, connection.host, row) !== 'accepted') {
      this.#known.delete(side);
      return this.#refuse();
    }
    this.writes.add(row, nowMilliseconds);
    return this.#plane.read(region, connection.host, row) === 'found';
  }

  /** Whether the region that serves at the end has the row. */
  has(side: Side, row: Row): boolean {
    const connection = this.#connection(side);
    if (connection === undefined) return false;
    return this.#plane.read(this.#deployment.regions[side], connection.host, row) === 'found';
  }

  /** As the application in that region knows it: up to ten seconds old. */
  #knownConnection(side: Side, nowMilliseconds: number): Connection | undefined {
    const known = this.#known.get(side);
    if (known !== undefined && nowMilliseconds - known.readAt < REREAD_MILLISECONDS) return known.connection;
    const connection = this.#connection(side);
    if (connection !== undefined) this.#known.set(side, { connection, readAt: nowMilliseconds });
    return connection;
  }

  #connection(side: Side): Connection | undefined {
    const parameter = this.#database.instances[side].connectionParameter;
    const text = this.#plane.parameter(this.#deployment.regions[side], parameter);
    return text === undefined ? undefined : parsed(text);
  }

  #next(client: number): number {
    const sequence = (this.#sequences[client] ?? 0) + 1;
    this.#sequences[client] = sequence;
    return sequence;
  }

  #refuse(): false {
    this.refused += 1;
    return false;
  }
}

/** Stores a numbered object in the bucket of the region that serves. */
export class BucketWorkload implements Workload {
  readonly component: string;
  readonly writes = new AcknowledgedWrites();
  readonly #buckets: Readonly<Record<Side, { readonly bucket: string }>>;
  readonly #deployment: Deployment;
  readonly #plane: ObjectPlane;
  readonly #sequences: number[] = [];

  constructor(bucket: Deployment['buckets'][number], deployment: Deployment, plane: ObjectPlane) {
    this.component = bucket.name;
    this.#buckets = bucket.buckets;
    this.#deployment = deployment;
    this.#plane = plane;
  }

  attempt(client: number, side: Side | undefined, nowMilliseconds: number): boolean {
    if (side === undefined) return false;
    const sequence = (this.#sequences[client] ?? 0) + 1;
    this.#sequences[client] = sequence;
    const row = { client, sequence };
    const stored = this.#plane.putObject(
      this.#deployment.regions[side],
      this.#buckets[side].bucket,
      objectKey(row),
    );
    if (stored) this.writes.add(row, nowMilliseconds);
    return stored;
  }

  has(side: Side, row: Row): boolean {
    return this.#plane.hasObject(this.#buckets[side].bucket, objectKey(row));
  }
}

/** Asks whether somebody answers: for services and for what keeps nothing. */
export class AnswerWorkload implements Workload {
  readonly component: string;
  readonly writes = undefined;
  readonly #answers: (side: Side) => boolean;

  constructor(component: string, answers: (side: Side) => boolean) {
    this.component = component;
    this.#answers = answers;
  }

  attempt(_client: number, side: Side | undefined): boolean {
    return side !== undefined && this.#answers(side);
  }
}

const connections = new Map<string, Connection>();

/** The same few texts are read a hundred thousand times. */
function parsed(text: string): Connection {
  const known = connections.get(text);
  if (known !== undefined) return known;
  const connection = JSON.parse(text) as ConnectionParameter;
  connections.set(text, connection);
  return connection;
}

export function objectKey(row: Row): string {
  return `drill/${row.client}/${row.sequence}`;
}

/** Which region an endpoint belongs to. */
export function sideOfEndpoint(deployment: Deployment, endpoint: string): Side | undefined {
  for (const record of deployment.dns?.records ?? []) {
    for (const side of SIDES) if (record.endpoints[side] === endpoint) return side;
  }
  return undefined;
}
