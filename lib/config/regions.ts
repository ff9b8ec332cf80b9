/**
 * Regions of the commercial partition. The others (China, GovCloud, sovereign) are left out: Route 53 health checks
 * on CloudWatch alarms, which the latches are made of, are not the same there.
 * Source: AWS General Reference, "Regions and zones"; a test compares it with the CDK's list.
 */
export const REGIONS = [
  'af-south-1',
  'ap-east-1',
  'ap-east-2',
  'ap-northeast-1',
  'ap-northeast-2',
  'ap-northeast-3',
  'ap-south-1',
  'ap-south-2',
  'ap-southeast-1',
  'ap-southeast-2',
  'ap-southeast-3',
  'ap-southeast-4',
  'ap-southeast-5',
  'ap-southeast-6',
  'ap-southeast-7',
  'ca-central-1',
  'ca-west-1',
  'eu-central-1',
  'eu-central-2',
  'eu-north-1',
  'eu-south-1',
  'eu-south-2',
  'eu-west-1',
  'eu-west-2',
  'eu-west-3',
  'il-central-1',
  'me-central-1',
  'me-south-1',
  'me-west-1',
  'mx-central-1',
  'sa-east-1',
  'us-east-1',
  'us-east-2',
  'us-west-1',
  'us-west-2',
] as const;

/** Zone letters that are not `a` and `b`, because some accounts do not see those there. */
const UNUSUAL_ZONES: Readonly<Record<string, readonly string[]>> = {
  'ap-northeast-1': ['a', 'c'],
  // Every account sees two of three, and which two differs: there is no sound default.
  'us-west-1': [],
};

/** Two zones of a region, or none where an account has to say which it sees. */
export function defaultZones(region: string): readonly string[] {
  return (UNUSUAL_ZONES[region] ?? ['a', 'b']).map((letter) => `${region}${letter}`);
}
