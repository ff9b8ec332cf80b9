import { inParallel, timeLimit } from '../../../lambda/steps/in-parallel.ts';
import { FakePlatform } from '../../support/fake-platform.ts';

test('gives every item its turn, even after a failure, and throws the first in their order', async () => {
  const turns: number[] = [];
  const work = (item: number): Promise<void> => {
    turns.push(item);
    return item === 2 || item === 4 ? Promise.reject(new Error(`item ${item}`)) : Promise.resolve();
  };
  await expect(inParallel([1, 2, 3, 4, 5], 2, work)).rejects.toThrow('item 2');
  expect(new Set(turns)).toEqual(new Set([1, 2, 3, 4, 5]));
});

test('never has more under way than allowed', async () => {
  let underWay = 0;
  let most = 0;
  await inParallel([1, 2, 3, 4, 5, 6, 7], 3, async () => {
    underWay += 1;
    most = Math.max(most, underWay);
    await Promise.resolve();
    underWay -= 1;
  });
  expect(most).toBe(3);
});

test('begins nothing after its share of the time and says how many had no turn', async () => {
  const platform = new FakePlatform();
  const turns: number[] = [];
  const left = await inParallel(
    [1, 2, 3, 4, 5],
    1,
    (item) => {
      turns.push(item);
      platform.advance(12);
      return Promise.resolve();
    },
    timeLimit(platform.clock, { attemptSeconds: 60 }),
  );
  expect(turns).toEqual([1, 2]);
  expect(left).toBe(3);
});
