import { ApiError, UnsupportedError } from '../../../../../lab/twin/api.ts';
import { EAST, TestWorld, WEST } from '../infrastructure-world.ts';

function loadGroup(test: TestWorld, name: string, more: Readonly<Record<string, unknown>> = {}): string {
  return test.load(EAST, 'AWS::EC2::SecurityGroup', {
    GroupName: name,
    GroupDescription: name,
    VpcId: 'vpc-0c0ffee0123456789',
    ...more,
  }).ref;
}

function namesOf(
  test: TestWorld,
  filters: readonly { Name: string; Values: readonly string[] }[],
): readonly string[] {
  const { SecurityGroups: groups } = test.call(EAST, 'ec2', 'DescribeSecurityGroups', { Filters: filters });
  return (groups as readonly { GroupName: string }[]).map(({ GroupName }) => GroupName);
}

describe('security groups', () => {
  it('are found by name and network, in their own region only', () => {
    const test = new TestWorld();
    loadGroup(test, 'orders');
    loadGroup(test, 'fence');
    expect(namesOf(test, [{ Name: 'group-name', Values: ['fence', 'other'] }])).toEqual(['fence']);
    expect(namesOf(test, [{ Name: 'vpc-id', Values: ['vpc-0c0ffee0123456789'] }])).toEqual([
      'orders',
      'fence',
    ]);
    expect(namesOf(test, [{ Name: 'vpc-id', Values: ['vpc-0'] }])).toEqual([]);
    expect(test.call(WEST, 'ec2', 'DescribeSecurityGroups')['SecurityGroups']).toEqual([]);
    expect(() => namesOf(test, [{ Name: 'owner-id', Values: ['1'] }])).toThrow(UnsupportedError);
    expect(() => test.call(EAST, 'ec2', 'DescribeSecurityGroups', { GroupIds: ['sg-0'] })).toThrow(ApiError);
  });

  it('let in what a rule covers, also one that is added later, and nothing without a rule', () => {
    const test = new TestWorld();
    const { securityGroups } = test.infrastructure.ec2;
    const rule = { IpProtocol: 'tcp', FromPort: 5000, ToPort: 5999, CidrIp: '10.0.0.0/16' };
    const open = loadGroup(test, 'open', { SecurityGroupIngress: [rule] });
    const all = loadGroup(test, 'all', {
      SecurityGroupIngress: [{ IpProtocol: '-1', CidrIp: '10.0.0.0/16' }],
    });
    const udp = loadGroup(test, 'udp', { SecurityGroupIngress: [{ ...rule, IpProtocol: 'udp' }] });
    const fence = loadGroup(test, 'fence');
    const admits = (id: string, port = 5432) => securityGroups.admits(EAST, id, port, []);
    expect([admits(open), admits(open, 6000), admits(all), admits(udp), admits(fence)]).toEqual([
      true,
      false,
      true,
      false,
      false,
    ]);
    test.load(EAST, 'AWS::EC2::SecurityGroupIngress', { GroupId: fence, ...rule });
    expect(admits(fence)).toBe(true);
    expect(() => test.load(EAST, 'AWS::EC2::SecurityGroupIngress', { GroupId: 'sg-0', ...rule })).toThrow(
      'no security group sg-0',
    );
  });
});

const make = () => {
  const test = new TestWorld();
  const vpc = test.load(EAST, 'AWS::EC2::VPC', { CidrBlock: '10.0.0.0/16' });
  const subnet = test.load(EAST, 'AWS::EC2::Subnet', { VpcId: vpc.ref, AvailabilityZone: 'us-east-1a' });
  const address = test.load(EAST, 'AWS::EC2::EIP', { Domain: 'vpc' });
  return { test, vpc, subnet, address };
};

describe('network resources', () => {
  it('have ids that others can name, the same in every run', () => {
    const { test, vpc, subnet, address } = make();
    expect(vpc.ref).toMatch(/^vpc-0[0-9a-f]{16}$/);
    expect(subnet.attributes).toMatchObject({ VpcId: vpc.ref, AvailabilityZone: 'us-east-1a' });
    expect(address.attributes['AllocationId']).toBe(address.ref);
    expect(make().subnet.ref).toBe(subnet.ref);
    expect(test.infrastructure.ec2.vpcOfSubnets(EAST, [subnet.ref])).toBe(vpc.ref);
    expect(test.infrastructure.ec2.vpcOfSubnets(EAST, ['subnet-0aaaa111122223333'])).toMatch(/^vpc-0/);
  });
});
