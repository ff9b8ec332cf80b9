import { WriteLog } from '../../../../../lab/twin/services/rds/write-log.ts';

const row = (sequence: number, client = 1) => ({ client, sequence });

function logOf(...times: readonly number[]): WriteLog {
  const log = new WriteLog();
  times.forEach((time, index) => log.append(row(index + 1), time));
  return log;
}

describe('the write log', () => {
  it('knows how much had been acknowledged at any time', () => {
    const log = logOf(10, 20, 20, 30);
    expect([9, 10, 19, 20, 29, 30, 99].map((time) => log.lengthAt(time))).toEqual([0, 1, 1, 3, 3, 4, 4]);
  });

  it('keeps the first place of a row that is written twice', () => {
    const log = logOf(10);
    log.append(row(1), 50);
    expect(log.length).toBe(1);
    expect(log.timeOfLast(1)).toBe(10);
  });

  it('finds rows whatever order a client wrote them in', () => {
    const log = new WriteLog();
    for (const [index, sequence] of [5, 2, 9, 1, 7].entries()) log.append(row(sequence), index);
    const found = Array.from({ length: 10 }, (_, sequence) => sequence).filter((sequence) =>
      log.has(row(sequence)),
    );
    expect(found).toEqual([1, 2, 5, 7, 9]);
    expect(log.has(row(1), 3)).toBe(false);
    expect(log.has(row(9), 3)).toBe(true);
    expect([...log.rows()].map(({ sequence }) => sequence)).toEqual([5, 2, 9, 1, 7]);
  });

  it('tells rows of different clients apart', () => {
    const log = logOf(10);
    expect(log.has(row(1, 2))).toBe(false);
    log.append(row(1, 2), 11);
    expect([...log.rows()]).toEqual([
      { client: 1, sequence: 1, atMilliseconds: 10 },
      { client: 2, sequence: 1, atMilliseconds: 11 },
    ]);
  });

  it('is continued from a position without what came after it', () => {
    const source = logOf(10, 20, 30);
    const promoted = new WriteLog({ log: source, length: 2 });
    promoted.append(row(100), 40);
    source.append(row(4), 45);
    expect([1, 2, 3, 4, 100].map((sequence) => promoted.has(row(sequence)))).toEqual([
      true,
      true,
      false,
      false,
      true,
    ]);
    expect(promoted.length).toBe(3);
    expect([5, 10, 25, 39, 40].map((time) => promoted.lengthAt(time))).toEqual([0, 1, 2, 2, 3]);
    expect([1, 2, 3].map((length) => promoted.timeOfLast(length))).toEqual([10, 20, 40]);
    expect([...promoted.rows()].map(({ sequence }) => sequence)).toEqual([1, 2, 100]);
  });

  it('can be continued twice, as after a failover and back', () => {
    const first = logOf(10, 20);
    const second = new WriteLog({ log: first, length: 1 });
    second.append(row(50), 30);
    const third = new WriteLog({ log: second, length: 2 });
    third.append(row(60), 40);
    expect([1, 2, 50, 60].map((sequence) => third.has(row(sequence)))).toEqual([true, false, true, true]);
    expect(third.lengthAt(35)).toBe(2);
  });
});
