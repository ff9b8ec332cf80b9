import { z } from 'zod';
import { DEFAULT_CIDRS, DEFAULT_NAT_GATEWAYS } from '../defaults.ts';
import { REGIONS } from '../regions.ts';
import { choice, closed, hasKey, leaf, list, matching, oneOf } from './leaf.ts';
import { subnetId, vpcId } from './text.ts';
import { parseCidr } from '../../topology/cidr.ts';

/** `cn-north-1` is not a slip for `eu-north-1`. Source: IAM User Guide, "ARNs", partitions. */
const OTHER_PARTITIONS = /^(cn|us-gov|us-iso[a-z]?|eu-isoe|eusc)-/;

const region = oneOf(
  REGIONS,
  'Name a region of the commercial partition, for example us-east-1; in the others (China, GovCloud, sovereign) health ' +
    'checks on alarms are not the same.',
  (given) => OTHER_PARTITIONS.test(given),
);

export const regions = closed({ primary: region, recovery: region });

const zone = matching(
  /^[a-z]{2}(-[a-z]+)+-\d[a-z]$/,
  "the name of an availability zone, for example 'us-east-1a'",
  "Take it from 'aws ec2 describe-availability-zones --region …'.",
);

const zoneList = list(zone, 'a list of two or three zone names');

export const zones = closed({ primary: zoneList.optional(), recovery: zoneList.optional() }).prefault({});

/** The prefix a created network is cut into subnets from. */
const CREATED_PREFIX = { from: 16, to: 24 };

function cidr(prefix: { from: number; to: number }) {
  return leaf({
    allowed: `an IPv4 range, /${prefix.from} to /${prefix.to}, that begins at its first address`,
    remedy: "For example '10.20.0.0/16'.",
    read: (given) => {
      const range = typeof given === 'string' ? parseCidr(given) : undefined;
      if (range === undefined || range.prefix < prefix.from || range.prefix > prefix.to) return undefined;
      return range.text;
    },
  });
}

function createdNetwork(defaultCidr: string) {
  return closed({
    cidr: cidr(CREATED_PREFIX).default(defaultCidr),
    natGateways: oneOf(
      ['one-per-zone', 'one', 'none'],
      'Choose how the private subnets reach the internet.',
    ).default(DEFAULT_NAT_GATEWAYS),
  });
}

const existingNetwork = closed({
  vpcId,
  // EC2 allows a VPC from /16 to /28.
  cidr: cidr({ from: 16, to: 28 }),
  databaseSubnets: z.record(zone, subnetId, { error: 'an object from zone name to subnet id' }),
});

function standsAlready(given: unknown): boolean {
  return hasKey(given, 'vpcId', 'databaseSubnets');
}

function network(side: 'primary' | 'recovery') {
  const created = createdNetwork(DEFAULT_CIDRS[side]);
  return choice(standsAlready, existingNetwork, created).prefault({});
}

export const networks = closed({ primary: network('primary'), recovery: network('recovery') }).prefault({});
