import { HEALTH_CHECK } from '../assembly-model/links/dns.ts';
import { RECOVERY_CONTROLS } from './framework/controls.ts';
import type { Rule } from './framework/rule.ts';

/** RFC 1918, RFC 6598, RFC 3927 and loopback. */
const PRIVATE =
  /^(10\.|192\.168\.|172\.(1[6-9]|2\d|3[01])\.|100\.(6[4-9]|[7-9]\d|1[01]\d|12[0-7])\.|169\.254\.|127\.)/;
const PRIVATE_NAME = /\.(internal|local|lan)\.?$|^localhost$/i;

export const healthCheckAddress: Rule = {
  id: 'DR-HEALTH-CHECK-ADDRESS',
  title: 'A check asks an address that Route 53 can reach',
  level: 'error',
  protectsFrom:
    'A check that is unhealthy for ever: the checkers stand on the internet and reach no private network.',
  remedy: 'Ask a public endpoint, or base the check on an alarm about a metric from inside the network.',
  controls: RECOVERY_CONTROLS,
  failureModes: [43],
  evaluate: (assembly) =>
    assembly.ofType(HEALTH_CHECK).flatMap((check) => {
      const address = check.literal('HealthCheckConfig.IPAddress');
      const name = check.literal('HealthCheckConfig.FullyQualifiedDomainName');
      const unreachable = [
        ...(address !== undefined && PRIVATE.test(address) ? [address] : []),
        ...(address === undefined && name !== undefined && PRIVATE_NAME.test(name) ? [name] : []),
      ];
      return unreachable.map((each) => ({
        at: check,
        message: `${each} cannot be reached from the internet.`,
      }));
    }),
};
