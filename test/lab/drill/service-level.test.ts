import { SERVED_FOR_MILLISECONDS, ServiceLevel } from '../../../lab/drill/service-level.ts';

const CLIENTS = 100;

function allSucceed(level: ServiceLevel, at: number, failing = 0): void {
  for (let client = 0; client < CLIENTS; client += 1) level.record(client, client >= failing, at);
}

describe('ServiceLevel', () => {
  test('is recovered once 99 % have succeeded for 60 seconds, counted from their beginning', () => {
    const level = new ServiceLevel(CLIENTS);
    level.startAt(0);
    allSucceed(level, 10_000, 1);
    expect(level.served).toBe(true);
    allSucceed(level, 10_000 + SERVED_FOR_MILLISECONDS - 1, 1);
    expect(level.recoveredAtMilliseconds).toBeUndefined();
    allSucceed(level, 10_000 + SERVED_FOR_MILLISECONDS, 1);
    expect(level.recoveredAtMilliseconds).toBe(10_000);
  });

  test('two failing clients of a hundred are too many', () => {
    const level = new ServiceLevel(CLIENTS);
    level.startAt(0);
    allSucceed(level, 0, 2);
    allSucceed(level, SERVED_FOR_MILLISECONDS * 2, 2);
    expect(level.recoveredAtMilliseconds).toBeUndefined();
  });

  test('a break of any length starts the 60 seconds again', () => {
    const level = new ServiceLevel(CLIENTS);
    level.startAt(0);
    allSucceed(level, 0);
    allSucceed(level, 30_000, 2);
    allSucceed(level, 31_000);
    allSucceed(level, SERVED_FOR_MILLISECONDS);
    expect(level.recoveredAtMilliseconds).toBeUndefined();
    allSucceed(level, 31_000 + SERVED_FOR_MILLISECONDS);
    expect(level.recoveredAtMilliseconds).toBe(31_000);
  });

  test('a recovery that is lost again was none', () => {
    const level = new ServiceLevel(CLIENTS);
    level.startAt(0);
    allSucceed(level, 0);
    allSucceed(level, SERVED_FOR_MILLISECONDS);
    expect(level.recoveredAtMilliseconds).toBe(0);
    allSucceed(level, 100_000, CLIENTS);
    expect(level.recoveredAtMilliseconds).toBeUndefined();
    allSucceed(level, 200_000);
    allSucceed(level, 200_000 + SERVED_FOR_MILLISECONDS);
    expect(level.recoveredAtMilliseconds).toBe(200_000);
  });

  test('the level before the outage does not pass for a recovery after it', () => {
    const level = new ServiceLevel(CLIENTS);
    allSucceed(level, 0);
    allSucceed(level, 100_000);
    level.startAt(100_000);
    expect(level.recoveredAtMilliseconds).toBeUndefined();
    allSucceed(level, 100_500, CLIENTS);
    allSucceed(level, 170_000);
    allSucceed(level, 170_000 + SERVED_FOR_MILLISECONDS);
    expect(level.recoveredAtMilliseconds).toBe(170_000);
  });

  test('what never stopped being served has recovered at the outage itself', () => {
    const level = new ServiceLevel(CLIENTS);
    allSucceed(level, 0);
    level.startAt(100_000);
    allSucceed(level, 100_000 + SERVED_FOR_MILLISECONDS);
    expect(level.recoveredAtMilliseconds).toBe(100_000);
  });
});
