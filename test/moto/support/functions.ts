import path from 'node:path';
import { SIDES, type Deployment, type Side } from '../../../lambda/deployment.ts';
import type { Platform } from '../../../lambda/platform.ts';
import type { Json } from '../../../lab/twin/template/template.ts';
import type { Inbox } from './inbox.ts';
import { motoPlatform, type Surroundings } from './platform.ts';

type Handler = (event: unknown) => Promise<unknown>;

/** As much of a bundle's exports as is used here. */
interface Bundle {
  readonly bind: (platform: Platform) => Handler;
}

/** What the function of a custom resource tells CloudFormation. */
export interface ResourceReply {
  readonly Status: 'SUCCESS' | 'FAILED';
  readonly PhysicalResourceId: string;
  readonly Reason?: string;
  readonly Data?: Readonly<Record<string, string>>;
}

export interface ResourceRequest {
  readonly type: 'Create' | 'Update' | 'Delete';
  readonly properties: Json;
  /** Name of the stack. */
  readonly stack: string;
}

/** The deployed functions: the assembly's own bundles, bound to moto. */
export class Functions {
  readonly #deployment: Deployment;
  readonly #around: Surroundings;
  readonly #inbox: Inbox;
  /** Folders of the code by region and function. */
  readonly #code = new Map<string, string>();
  #platforms = new Map<Side, Platform>();
  #requests = 0;

  constructor(deployment: Deployment, around: Surroundings, inbox: Inbox) {
    this.#deployment = deployment;
    this.#around = around;
    this.#inbox = inbox;
  }

  add(region: string, name: string, folder: string): void {
    this.#code.set(`${region}:${name}`, folder);
  }

  /** Cold starts for all: new clients, new connections. */
  restart(): void {
    this.#platforms = new Map();
  }

  /** By the name of the step. */
  invoke(side: Side, step: string, event: unknown): Promise<unknown> {
    return this.#bound(side, `${this.#deployment.names[side].functionPrefix}${step}`)(event);
  }

  /** What CloudFormation does with a custom resource: sends the request and waits for the answer at its address. */
  async request(
    side: Side,
    step: string,
    { type, properties, stack }: ResourceRequest,
  ): Promise<ResourceReply> {
    this.#requests += 1;
    const address = `/answers/${this.#requests}`;
    await this.invoke(side, step, {
      RequestType: type,
      ResponseURL: this.#inbox.urlOf(address),
      StackId: `arn:aws:cloudformation:${this.#deployment.regions[side]}:${this.#deployment.account}:stack/${stack}/moto`,
      RequestId: address,
      LogicalResourceId: 'Resource',
      ResourceProperties: properties,
    });
    return this.#inbox.at(address)[0] as ResourceReply;
  }

  #bound(side: Side, name: string): Handler {
    const folder = this.#code.get(`${this.#deployment.regions[side]}:${name}`);
    if (folder === undefined) throw new Error(`No function ${name} is deployed on the ${side} side.`);
    const platform = this.#platforms.get(side) ?? motoPlatform(this.#deployment, side, this.#around);
    this.#platforms.set(side, platform);
    return jest.requireActual<Bundle>(path.join(folder, 'index.js')).bind(platform);
  }
}

export function sideOf({ regions }: Deployment, region: string): Side {
  const side = SIDES.find((known) => regions[known] === region);
  if (side === undefined) throw new Error(`${region} is none of the application's regions.`);
  return side;
}
