import type { AccessRequest } from './iam/evaluation.ts';

/**
 * Who acts, as AWS sees it: somebody under a role, or a service for one of its own resources. Whoever has no identity
 * is the lab itself (a deployment, a test, the application's own team), which may do everything.
 */
export type Identity =
  | {
      readonly kind: 'role';
      readonly roleArn: string;
      /** Name of the session: the function's name, for instance. */
      readonly session: string;
    }
  | {
      readonly kind: 'service';
      /** `events.amazonaws.com` */
      readonly service: string;
      /** The rule, alarm or bucket it acts for. */
      readonly sourceArn: string;
    };

/** Who may do what. Every refusal is recorded as an `access.denied` event. */
export interface Access {
  allows(identity: Identity, region: string, request: AccessRequest): boolean;
  /**
   * The role as a service takes it to work for one of its resources; undefined where there is no such role or its
   * trust policy does not let the service take it.
   *
   * @param service the principal, e.g. `states.amazonaws.com`
   */
  assume(service: string, roleArn: string, sourceArn: string): Identity | undefined;
  /**
   * A role that a person may take and that allows this; undefined where nobody asks for permissions.
   *
   * @throws Error where there is none
   */
  personWhoMay(region: string, request: AccessRequest): Identity | undefined;
}

/** Of a world without IAM: single services under test. */
export const EVERYTHING_ALLOWED: Access = {
  allows: () => true,
  assume: (_service, roleArn) => ({ kind: 'role', roleArn, session: 'lab' }),
  personWhoMay: () => undefined,
};
