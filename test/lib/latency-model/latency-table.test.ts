import { LATENCIES } from '../../../lib/latency-model/latencies.ts';
import { latencyTable } from '../../../lib/latency-model/latency-table.ts';

test('without measurements the table is the model', () => {
  expect(latencyTable()).toEqual(LATENCIES);
});

test('a measurement takes the place of its entry and of no other, and says where it comes from', () => {
  const measured = {
    medianSeconds: 200,
    p90Seconds: 340,
    minSeconds: 120,
    maxSeconds: 900,
    source: 'game day',
  };
  const { 'rds.promote': promotion, ...others } = latencyTable({ 'rds.promote': measured });
  expect(promotion).toEqual({
    distribution: {
      kind: 'lognormal',
      medianSeconds: 200,
      p90Seconds: 340,
      minSeconds: 120,
      maxSeconds: 900,
    },
    documented: 'measured by the team',
    source: 'game day',
  });
  const { 'rds.promote': _modelled, ...untouched } = LATENCIES;
  expect(others).toEqual(untouched);
});
