import type { DeployedRecord, StatelessComponent } from '../../../../lambda/deployment.ts';
import { constant, link, sequence } from '../chain.ts';
import { modelled, type AssessmentContext } from '../context.ts';
import { KEEPS_NOTHING } from '../loss.ts';
import { recovers, unknown, type Recovery } from './recovery.ts';

/** Its record follows a plain endpoint check: nobody decides, and nothing is started. */
export function automaticallyMoved(context: AssessmentContext, component: StatelessComponent): Recovery {
  const record = automaticRecordOf(context, component);
  if (record === undefined) {
    return unknown(
      'It stands in both regions, but no record with steering "automatic" moves its users from one to the other.',
    );
  }
  return recovers(
    `${record.name} moves by itself: Route 53 asks the endpoint and answers the other region.`,
    sequence(
      link('Route 53 sees that the endpoint does not answer', 'DNS', [
        modelled(context, 'route53.endpoint-detection'),
      ]),
      link('The answer changes everywhere', 'DNS', [
        modelled(context, 'route53.propagation'),
        constant('cached answers (TTL)', record.ttlSeconds, 'ttl of the record'),
      ]),
    ),
    KEEPS_NOTHING,
  );
}

/** The one that names the component, or has its hosts as endpoints. */
function automaticRecordOf(
  { topology }: AssessmentContext,
  { name, healthUrl }: StatelessComponent,
): DeployedRecord | undefined {
  const hosts = new Set([healthUrl.primary, healthUrl.recovery].map((url) => new URL(url).hostname));
  const automatic = topology.dns?.records.filter(({ steering }) => steering === 'automatic') ?? [];
  return automatic.find(
    ({ component, endpoints }) =>
      component === name || hosts.has(endpoints.primary) || hosts.has(endpoints.recovery),
  );
}
