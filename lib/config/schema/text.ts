import { leaf, matching } from './leaf.ts';

/** Texts with a shape, each with what to do where the shape is missed. */

const KEBAB = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;

/** Lower-case words joined by single hyphens: it goes into names that RDS, S3 and IAM all have to take. */
function kebab(maxLength: number, what: string) {
  return leaf({
    allowed: `2 to ${maxLength} characters: lower-case letters, digits and single hyphens, a letter first`,
    remedy: `Name the ${what}, for example '${what === 'application' ? 'shop' : 'orders'}'.`,
    read: (given) =>
      typeof given === 'string' && given.length >= 2 && given.length <= maxLength && KEBAB.test(given)
        ? given
        : undefined,
  });
}

export const applicationName = kebab(20, 'application');
export const componentName = kebab(30, 'component');

export const accountId = matching(
  /^\d{12}$/,
  'twelve digits, as a text',
  "Take it from 'aws sts get-caller-identity' and keep its leading zeros: '012345678901'.",
);

const LABEL = '[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?';
const HOST_NAME = new RegExp(`^(?=.{1,253}$)${LABEL}(\\.${LABEL})+$`, 'i');
const ADDRESS = /^[\d.]+$/;

function isHostName(given: unknown): given is string {
  return typeof given === 'string' && HOST_NAME.test(given) && !ADDRESS.test(given);
}

/** Lower case afterwards: names are compared. */
export const hostName = leaf({
  allowed: 'a host name: no scheme, no path, no address, no final dot',
  remedy: "Write the name alone, for example 'shop-123.us-east-1.elb.amazonaws.com'.",
  read: (given) => (isHostName(given) ? given.toLowerCase() : undefined),
});

/** Refuses credentials in the address, because the configuration travels in the clear. */
export const httpsUrl = leaf({
  allowed: 'an https:// address without user or password',
  remedy: "Write it in full, for example 'https://shop.example.com/health'.",
  read: (given) => {
    if (typeof given !== 'string' || !URL.canParse(given)) return undefined;
    const url = new URL(given);
    const plain = url.username === '' && url.password === '';
    return url.protocol === 'https:' && plain && isHostName(url.hostname) ? given : undefined;
  },
});

export const email = matching(
  /^[^\s@]+@[^\s@]+\.[^\s@]+$/,
  'an e-mail address',
  "For example 'on-call@example.com'; a shared one outlives a person.",
);

export const healthPath = matching(
  /^\/[^\s]{0,254}$/,
  'a path that begins with /, at most 255 characters',
  "Give a path that answers 200 while the application serves, for example '/health'.",
);

/** A resource that stands already, in a service whose names are letters, digits and a few signs. */
export function existingName(what: string, maxLength = 255) {
  return leaf({
    allowed: `the name of the ${what}, at most ${maxLength} characters: letters, digits and . _ / + = @ -`,
    remedy: `Copy the name from the console or from the template that makes the ${what}.`,
    read: (given) =>
      typeof given === 'string' && given.length <= maxLength && /^[\w.+=@/-]+$/.test(given)
        ? given
        : undefined,
  });
}

export const bucketName = matching(
  /^(?!xn--|sthree-)(?!.*\.\.)[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/,
  'the name of a bucket: 3 to 63 lower-case letters, digits, dots and hyphens',
  "Write the bucket's name alone, without s3:// and without a path.",
);

/** Lower case afterwards: RDS stores it so, and the ARN is made of it. */
export const dbIdentifier = matching(
  /^(?!.*--)[A-Za-z][A-Za-z0-9-]{0,61}[A-Za-z0-9]$/,
  'a DB instance identifier: 2 to 63 letters, digits and single hyphens, a letter first',
  "Take it from 'aws rds describe-db-instances'; an ARN or an endpoint is not an identifier.",
).transform((identifier) => identifier.toLowerCase());

export const kmsKey = matching(
  /^(alias\/[\w/-]{1,250}|arn:aws:kms:[a-z0-9-]+:\d{12}:key\/[\w-]{1,64})$/,
  "'alias/…' or the ARN of a key",
  'Name the key the instance is encrypted with. An unencrypted one has to be encrypted first (snapshot, encrypted copy, restore): it cannot have an encrypted replica.',
);

export const securityGroup = matching(
  /^(sg-[0-9a-f]{8,17}|(?!sg-)[\w .:/()#,@[\]+=&;{}!$*-]{1,255})$/,
  'the id (sg-…) or the name of a security group',
  'Name the group that lets the application in; the instance gets it back after a fence.',
);

export const vpcId = matching(
  /^vpc-[0-9a-f]{8,17}$/,
  'vpc- and 8 to 17 hexadecimal digits',
  'Copy the id from the VPC console of that region.',
);

export const subnetId = matching(
  /^subnet-[0-9a-f]{8,17}$/,
  'subnet- and 8 to 17 hexadecimal digits',
  'Copy the id from the VPC console of that region.',
);

export const hostedZoneId = matching(
  /^Z[A-Z0-9]{4,31}$/,
  'a hosted zone id: Z and 4 to 31 capital letters or digits',
  "Take it from 'aws route53 list-hosted-zones', without the /hostedzone/ in front.",
);

export const topicArn = matching(
  /^arn:aws:sns:[a-z0-9-]+:\d{12}:[\w-]{1,256}$/,
  'the ARN of a standard SNS topic',
  'Copy the ARN from the SNS console of that region; an alarm cannot publish to a FIFO topic.',
);

/** Also takes an account's number and makes its root ARN of it. */
export const principal = leaf({
  allowed: 'the ARN of a role, a user or an account root, or twelve digits',
  remedy: "For example 'arn:aws:iam::111122223333:role/on-call'.",
  read: (given) => {
    if (typeof given !== 'string') return undefined;
    if (/^\d{12}$/.test(given)) return `arn:aws:iam::${given}:root`;
    return /^arn:aws:iam::\d{12}:(root|(role|user)\/[\w+=,.@/-]{1,512})$/.test(given) ? given : undefined;
  },
});
