/** A pair of failover records whose primary hangs on an alarm. */
export function latchedPair({
  check = 'Type: CLOUDWATCH_METRIC, InsufficientDataHealthStatus: LastKnownStatus',
  primary = ', TTL: 60, ResourceRecords: [a]',
  secondary = ', TTL: 60, ResourceRecords: [b]',
} = {}): string {
  return `
Check: { Type: AWS::Route53::HealthCheck, Properties: { HealthCheckConfig: { ${check} } } }
Primary: { Type: AWS::Route53::RecordSet, Properties: { Name: shop.example.com, Type: CNAME, Failover: PRIMARY, SetIdentifier: p, HealthCheckId: !GetAtt Check.HealthCheckId${primary} } }
Secondary: { Type: AWS::Route53::RecordSet, Properties: { Name: shop.example.com, Type: CNAME, Failover: SECONDARY, SetIdentifier: s${secondary} } }
`;
}
