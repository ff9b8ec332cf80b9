import { EAST, loadDatabases, MINUTE, TestWorld, WEST } from './services/infrastructure-world.ts';

/** A row a second from client 1, until the primary region goes dark. */
async function interrupted(minutes: number) {
  const test = new TestWorld();
  const { primary, recovery } = loadDatabases(test);
  const plane = test.infrastructure.dataPlane;
  let sequence = 0;
  test.world.kernel.every(1000, () => {
    sequence += 1;
    plane.write(EAST, primary.host, { client: 1, sequence });
  });
  await test.pass(minutes * MINUTE);
  test.world.darken(EAST);
  return { test, plane, primary, recovery };
}

describe('what really happened to the rows', () => {
  it('is known without a connection, also of a dark region', async () => {
    const { plane, primary, recovery } = await interrupted(5);
    const acknowledged = plane.acknowledgedRows(primary.host);
    expect(acknowledged).toHaveLength(300);
    expect(acknowledged.map(({ sequence }) => sequence)).toEqual(
      Array.from({ length: 300 }, (_, index) => index + 1),
    );
    const arrived = plane.acknowledgedRows(recovery.host);
    expect(arrived).toEqual(acknowledged.slice(0, arrived.length));
    expect(plane.rowsMissing(primary.host, recovery.host)).toEqual(acknowledged.slice(arrived.length));
    expect(plane.rowsMissing(recovery.host, primary.host)).toEqual([]);
  });

  it('is what a client reads back', async () => {
    const { test, plane, primary, recovery } = await interrupted(5);
    const lost = new Set(plane.rowsMissing(primary.host, recovery.host).map(({ sequence }) => sequence));
    expect(lost.size).toBeGreaterThan(0);
    for (const row of plane.acknowledgedRows(primary.host)) {
      expect(plane.read(WEST, recovery.host, row)).toBe(lost.has(row.sequence) ? 'missing' : 'found');
    }
    await test.pass(MINUTE);
    expect(plane.rowsMissing(primary.host, recovery.host)).toHaveLength(lost.size);
  });

  it('diverges where both regions are written', async () => {
    const { test, plane, primary, recovery } = await interrupted(2);
    test.call(WEST, 'rds', 'PromoteReadReplica', { DBInstanceIdentifier: 'muster-shop-orders' });
    await test.until(() => test.events('rds.promoted').length > 0);
    plane.write(WEST, recovery.host, { client: 2, sequence: 1 });
    test.world.heal(EAST);
    await test.pass(5000);
    expect(plane.rowsMissing(recovery.host, primary.host)).toMatchObject([{ client: 2, sequence: 1 }]);
    expect(plane.rowsMissing(primary.host, recovery.host).at(-1)?.atMilliseconds).toBe(test.now);
  });

  it('is not to be had of a host that nobody answers at', () => {
    const { dataPlane } = new TestWorld().infrastructure;
    expect(() => dataPlane.acknowledgedRows('nowhere')).toThrow('No database instance answers at nowhere');
    expect(() => dataPlane.rowsMissing('nowhere', 'nowhere')).toThrow('nowhere');
  });
});
