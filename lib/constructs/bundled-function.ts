import { CfnFunction } from 'aws-cdk-lib/aws-lambda';
import { CfnLogGroup } from 'aws-cdk-lib/aws-logs';
import { Asset } from 'aws-cdk-lib/aws-s3-assets';
import { Construct } from 'constructs';
import type { FunctionContract, StepContract } from '../../lambda/steps/contract.ts';
import type { Permission, Scope } from '../../lambda/steps/contract.ts';
import { acknowledge, wildcardResource } from '../compliance/acknowledgements.ts';
import { functionArn, regionalArn, roleName } from '../topology/names.ts';
import { allow, trust, type PolicyStatement } from './policy-documents.ts';
import type { RegionScope } from './region-scope.ts';
import { ServiceRole } from './service-role.ts';

/** What the stacks take from a contract: a step of a runbook and a function outside them are made alike. */
export type AnyContract = Pick<
  StepContract & FunctionContract,
  'name' | 'purpose' | 'attemptSeconds' | 'permissions' | 'network'
> & { readonly memoryMegabytes?: number };

export interface BundledFunctionProps {
  readonly region: RegionScope;
  readonly scope: Scope;
  readonly contract: AnyContract;
  /** Folder with `index.js` and `deployment.json`. */
  readonly bundle: string;
  /** Of the region's key, which encrypts the topic: for a function that publishes to it. */
  readonly keyArn?: string;
  /** For a function that speaks SQL. @default outside any network */
  readonly network?: FunctionNetwork;
}

export interface FunctionNetwork {
  readonly subnetIds: readonly string[];
  readonly securityGroupIds: readonly string[];
}

/** Lambda's own interfaces, made under the role of the function (Lambda Developer Guide, "Giving Lambda functions access to resources in an Amazon VPC"). */
const NETWORK_INTERFACES: Permission = {
  actions: [
    'ec2:AssignPrivateIpAddresses',
    'ec2:CreateNetworkInterface',
    'ec2:DeleteNetworkInterface',
    'ec2:DescribeNetworkInterfaces',
    'ec2:DescribeSubnets',
    'ec2:UnassignPrivateIpAddresses',
  ],
  resources: ['*'],
  reason: 'Lambda makes network interfaces of its own under this role; their ids are generated.',
};

/**
 * Amazon's own certificates, RDS among them. Up to Node.js 18 the runtime trusted them by itself (AWS Compute Blog,
 * "Node.js 20.x runtime now available in AWS Lambda").
 */
const TRUST_RDS = { NODE_EXTRA_CA_CERTS: '/var/runtime/ca-cert.pem' };

const DEFAULT_MEMORY_MEGABYTES = 256;

/** CloudWatch keeps what a function wrote this long; what counts as evidence is in the evidence bucket. */
const LOG_RETENTION_DAYS = 180;

/** One step or function: its code, its log and a role of its own that may do what its contract says. */
export class BundledFunction extends Construct {
  readonly functionName: string;
  readonly arn: string;
  /** The function; what invokes it waits for this. */
  readonly resource: CfnFunction;

  constructor(scope: Construct, id: string, props: BundledFunctionProps) {
    super(scope, id);
    const { region, contract } = props;
    this.functionName = `${region.names.functionPrefix}${contract.name}`;
    this.arn = functionArn(region.place, contract.name);
    const logGroupName = `/aws/lambda/${this.functionName}`;
    const logGroup = new CfnLogGroup(this, 'Log', { logGroupName, retentionInDays: LOG_RETENTION_DAYS });
    const role = this.#role(props, logGroupName);
    const code = new Asset(this, 'Code', { path: props.bundle });
    this.resource = new CfnFunction(this, 'Function', {
      functionName: this.functionName,
      description: firstSentence(contract.purpose),
      runtime: 'nodejs24.x',
      architectures: ['arm64'],
      handler: 'index.handler',
      code: { s3Bucket: code.s3BucketName, s3Key: code.s3ObjectKey },
      role: role.arn,
      timeout: contract.attemptSeconds,
      memorySize: contract.memoryMegabytes ?? DEFAULT_MEMORY_MEGABYTES,
      environment: {
        variables: { MUSTER_SIDE: region.side, ...(contract.network === undefined ? {} : TRUST_RDS) },
      },
      ...(props.network === undefined
        ? {}
        : {
            vpcConfig: {
              subnetIds: [...props.network.subnetIds],
              securityGroupIds: [...props.network.securityGroupIds],
            },
          }),
      loggingConfig: { logFormat: 'JSON', logGroup: logGroupName },
    });
    for (const needed of [logGroup, ...role.ready]) this.resource.addResourceDependency(needed);
  }

  #role(props: BundledFunctionProps, logGroupName: string): ServiceRole {
    const { region, contract, keyArn } = props;
    const logStreams = regionalArn(region.place, 'logs', `log-group:${logGroupName}:*`);
    const permissions = [
      ...contract.permissions(props.scope),
      ...(props.network === undefined ? [] : [NETWORK_INTERFACES]),
    ];
    const role = new ServiceRole(this, 'Role', {
      roleName: roleName(region.topology.application, region.side, contract.name),
      description: `Muster: what ${contract.name} may do in ${region.place.region}.`,
      trust: trust('lambda.amazonaws.com'),
      statements: [
        allow(['logs:CreateLogStream', 'logs:PutLogEvents'], [logStreams]),
        ...(publishes(permissions) ? [useOfKey(region, requireKey(contract, keyArn))] : []),
        ...permissions.map(statementOf),
      ],
    });
    acknowledge(
      role,
      wildcardResource(logStreams),
      'The streams of its own log group; Lambda makes up their names.',
    );
    acknowledgeWildcards(role, permissions);
    return role;
  }
}

function requireKey({ name }: AnyContract, keyArn: string | undefined): string {
  if (keyArn !== undefined) return keyArn;
  throw new Error(`${name} publishes to the encrypted topic and was given no key.`);
}

function publishes(permissions: readonly Permission[]): boolean {
  return permissions.some(({ actions }) => actions.includes('sns:Publish'));
}

/** The topic is encrypted with the region's key, and only through it may a function use that. */
function useOfKey(region: RegionScope, keyArn: string): PolicyStatement {
  return allow(['kms:Decrypt', 'kms:GenerateDataKey'], [keyArn], {
    StringEquals: { 'kms:ViaService': `sns.${region.place.region}.amazonaws.com` },
  });
}

function statementOf(permission: Permission): PolicyStatement {
  return allow(permission.actions, permission.resources, permission.conditions);
}

/** A contract has to say why it needs what it needs; where that is a wildcard, its reason is the acknowledgement. */
function acknowledgeWildcards(role: Construct, permissions: readonly Permission[]): void {
  const reasons = new Map<string, string>();
  for (const { resources, reason } of permissions) {
    for (const resource of resources.filter((each) => each.includes('*'))) {
      const known = reasons.get(resource);
      reasons.set(resource, known === undefined || known === reason ? reason : `${known} ${reason}`);
    }
  }
  for (const [resource, reason] of reasons) acknowledge(role, wildcardResource(resource), reason);
}

/** Lambda takes 256 characters of description. */
function firstSentence(text: string): string {
  const sentence = /^.*?[.!?](?=\s|$)/s.exec(text)?.[0] ?? text;
  return sentence.slice(0, 256);
}
