import type { Construct } from 'constructs';
import { FailoverRecord, Latches } from '../constructs/failover-dns.ts';
import { idOf, type RegionScope } from '../constructs/region-scope.ts';
import type { DnsTopology } from '../topology/types.ts';
import { RegionStack } from './region-stack.ts';

/**
 * All of Route 53, in the recovery region: a record and the checks behind it refer to each other by generated ids, and
 * whoever has to mend them in an incident stands there.
 */
export class DnsStack extends RegionStack {
  constructor(scope: Construct, region: RegionScope, dns: DnsTopology) {
    super(scope, { region, part: 'dns', description: 'health checks and failover records' });
    const latched = dns.records.some(({ steering }) => steering === 'latched');
    const latches = latched ? new Latches(this, 'Latches', { topology: region.topology }) : undefined;
    for (const record of dns.records) {
      new FailoverRecord(this, `${idOf(record.name)}Record`, {
        hostedZoneId: dns.hostedZoneId,
        record,
        ...(record.steering === 'latched' && latches !== undefined
          ? { primaryHealthCheckId: latches.primaryHealthCheckId }
          : {}),
      });
    }
    this.guard();
  }
}
