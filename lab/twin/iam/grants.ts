import type { Decided } from './authority.ts';
import type { Directory } from './directory.ts';
import type { Statement } from './policy-document.ts';

/** One action on one resource, as one statement allows it. */
export interface GrantedPermission {
  /** The same in both regions: what the one region's role has used, the other's would use. */
  readonly key: string;
  /** Name of a role without its region's side, or what the resource's policy is attached to. */
  readonly holder: string;
  readonly action: string;
  readonly resource: string;
  readonly used: boolean;
}

const SIDE = /-(?:primary|recovery)$/;

/**
 * What the policies of the templates allow, each with whether a decision rested on it. Where several statements allow
 * the same, the first has it to its credit. Policies that AWS keeps are not listed: nobody here can shorten them.
 */
export function grantedPermissions(
  directory: Directory,
  decided: readonly Decided[],
): readonly GrantedPermission[] {
  const used = usedPlaces(decided);
  const ofRoles = directory.roles.flatMap(({ arn, name }) =>
    directory
      .ownStatements(arn)
      .flatMap((statement, index) => granted(statement, name.replace(SIDE, ''), index, used)),
  );
  const ofResources = directory.resourcePolicies.flatMap(([arn, statements]) =>
    statements
      .filter(({ principals }) => (principals?.services.length ?? 0) > 0)
      .flatMap((statement, index) => granted(statement, holderOf(arn), index, used)),
  );
  return [...ofRoles, ...ofResources];
}

type UsedPlaces = ReadonlyMap<Statement, ReadonlySet<string>>;

function usedPlaces(decided: readonly Decided[]): UsedPlaces {
  const places = new Map<Statement, Set<string>>();
  for (const { decision } of decided) {
    if (!decision.allowed) continue;
    for (const { statement, action, resource } of decision.by) {
      const known = places.get(statement) ?? new Set();
      places.set(statement, known.add(`${action}/${resource}`));
    }
  }
  return places;
}

function granted(
  statement: Statement,
  holder: string,
  index: number,
  used: UsedPlaces,
): readonly GrantedPermission[] {
  if (statement.effect === 'Deny') return [];
  return statement.actions.patterns.flatMap((action, actionPlace) =>
    (statement.resources?.patterns ?? []).map((resource, resourcePlace) => ({
      key: `${holder}#${index}#${action}#${resourcePlace}`,
      holder,
      action,
      resource,
      used: used.get(statement)?.has(`${actionPlace}/${resourcePlace}`) ?? false,
    })),
  );
}

/** `arn:aws:s3:::muster-shop-access-logs-111122223333-us-east-1` and its counterpart are one holder. */
function holderOf(arn: string): string {
  return arn.replaceAll(/[a-z]{2}(?:-[a-z]+)+-\d/g, '<region>').replace(/:key\/.*$/, ':key');
}
