import type { Access, Identity } from '../access.ts';
import type { ApiCall } from '../api.ts';
import type { WorldContext } from '../service.ts';
import { denialOf } from './denials.ts';
import type { Directory } from './directory.ts';
import { decide, type AccessRequest, type Decision, type ResourceRule } from './evaluation.ts';
import { permissionsFor } from './operations/operations.ts';
import type { Facts } from './operations/rule.ts';
import type { Statement } from './policy-document.ts';
import { contextOf, nameOf, subjectOf } from './who-asks.ts';

/** A question with its answer, once for all the times it was asked. */
export interface Decided {
  readonly identity: Identity;
  readonly region: string;
  readonly request: AccessRequest;
  readonly decision: Decision;
}

/**
 * Holds every simulated call against the policies of the templates. Each question is answered once per identity,
 * region, action, resource and context: a drill asks thousands of times, and policies change only while it is deployed.
 */
export class Authority implements Access {
  readonly #world: WorldContext;
  readonly #directory: Directory;
  readonly #facts: Facts;
  readonly #answers = new Map<string, Decision>();
  readonly #decided: Decided[] = [];

  constructor(world: WorldContext, directory: Directory, facts: Facts) {
    this.#world = world;
    this.#directory = directory;
    this.#facts = facts;
  }

  /** What was asked, in the order in which it was asked first. */
  get decided(): readonly Decided[] {
    return this.#decided;
  }

  /** A policy was added: the same question may have another answer from now on. */
  forget(): void {
    this.#answers.clear();
  }

  /** @throws ApiError as the service answers who lacks a permission */
  authorize(call: ApiCall): void {
    const { identity } = call.caller;
    if (identity === undefined) return;
    for (const request of permissionsFor({ call, facts: this.#facts })) {
      const decision = this.#answer(identity, call.region, request);
      if (!decision.allowed) {
        throw denialOf(call.service, request.action, this.#refusal(identity, request, decision));
      }
    }
  }

  allows(identity: Identity, region: string, request: AccessRequest): boolean {
    return this.#answer(identity, region, request).allowed;
  }

  assume(service: string, roleArn: string, sourceArn: string): Identity | undefined {
    const taker: Identity = { kind: 'service', service, sourceArn };
    const request = { action: 'sts:AssumeRole', resource: roleArn };
    if (!this.allows(taker, sourceArn.split(':')[3] ?? '', request)) return undefined;
    return { kind: 'role', roleArn, session: sourceArn.split(/[:/]/).at(-1) ?? 'lab' };
  }

  personWhoMay(region: string, request: AccessRequest): Identity {
    for (const { arn: roleArn, trust } of this.#directory.roles) {
      if (!trust.some(({ principals }) => (principals?.aws.length ?? 0) > 0)) continue;
      const identity: Identity = { kind: 'role', roleArn, session: 'person' };
      if (this.#decide({ identity, region, request }).allowed) return identity;
    }
    throw new Error(`No role that a person may take allows ${request.action} on ${request.resource}.`);
  }

  /** The answer as it would be without some statements: what each of them is good for. */
  decidedWithout(isLeftOut: (statement: Statement) => boolean, decided: Omit<Decided, 'decision'>): Decision {
    return this.#decide(decided, isLeftOut);
  }

  #answer(identity: Identity, region: string, request: AccessRequest): Decision {
    const key = JSON.stringify([identity, region, request]);
    const known = this.#answers.get(key);
    if (known !== undefined) return known;
    const decision = this.#decide({ identity, region, request });
    this.#answers.set(key, decision);
    this.#decided.push({ identity, region, request, decision });
    if (!decision.allowed) this.#record(identity, region, request, decision);
    return decision;
  }

  #decide(
    { identity, region, request }: Omit<Decided, 'decision'>,
    isLeftOut: (statement: Statement) => boolean = () => false,
  ): Decision {
    const { account } = this.#world;
    const own = identity.kind === 'role' ? this.#directory.identityStatements(identity.roleArn) : [];
    const theirs = this.#directory.statementsAbout(request.action, request.resource);
    return decide(subjectOf(identity, account), request, contextOf(identity, region, account, request), {
      identity: own.filter((statement) => !isLeftOut(statement)),
      resource: theirs.filter((statement) => !isLeftOut(statement)),
      resourceRule: ruleOf(request.action),
    });
  }

  #refusal(
    identity: Identity,
    { action, resource }: AccessRequest,
    { because }: Extract<Decision, { allowed: false }>,
  ): string {
    return (
      `User: ${nameOf(identity, this.#world.account)} is not authorized to perform: ${action} ` +
      `on resource: ${resource} ${because.replace('the action', `the ${action} action`)}`
    );
  }

  #record(
    identity: Identity,
    region: string,
    request: AccessRequest,
    decision: Extract<Decision, { allowed: false }>,
  ): void {
    this.#world.record({
      atMilliseconds: this.#world.kernel.now(),
      region,
      kind: 'access.denied',
      text: this.#refusal(identity, request, decision),
      data: { action: request.action, resource: request.resource },
    });
  }
}

function ruleOf(action: string): ResourceRule {
  if (action === 'sts:AssumeRole') return 'alone';
  return action.startsWith('kms:') ? 'key' : 'either';
}
