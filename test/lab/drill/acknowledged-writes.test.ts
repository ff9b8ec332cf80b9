import { AcknowledgedWrites } from '../../../lab/drill/acknowledged-writes.ts';

describe('AcknowledgedWrites', () => {
  test('nothing lost: no age, no count', () => {
    const writes = new AcknowledgedWrites();
    writes.add({ client: 0, sequence: 1 }, 1000);
    expect(writes.lost(() => true, 5000)).toEqual({ count: 0, ageSeconds: 0 });
  });

  test('the age is that of the oldest lost write at the outage', () => {
    const writes = new AcknowledgedWrites();
    for (let sequence = 1; sequence <= 5; sequence += 1) writes.add({ client: 0, sequence }, sequence * 1000);
    expect(writes.lost((row) => row.sequence < 4, 5500)).toEqual({ count: 2, ageSeconds: 1.5 });
  });

  test('a write lost after the outage counts, with no age', () => {
    const writes = new AcknowledgedWrites();
    writes.add({ client: 0, sequence: 1 }, 9000);
    expect(writes.lost(() => false, 5000)).toEqual({ count: 1, ageSeconds: 0 });
  });

  test('what is forgotten is lost no more, of a quarter of a million, and what stays keeps its time', () => {
    const writes = new AcknowledgedWrites();
    for (let sequence = 1; sequence <= 250_000; sequence += 1) {
      writes.add({ client: 0, sequence }, sequence * 1000);
    }
    writes.forget((row) => row.sequence % 10 === 0);
    expect(writes.count).toBe(225_000);
    expect(writes.lost((row) => row.sequence % 10 === 0 || row.sequence < 249_998, 250_000_500)).toEqual({
      count: 2,
      ageSeconds: 2.5,
    });
  });
});
