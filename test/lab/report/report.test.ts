import type { DrillResult } from '../../../lab/drill/result.ts';
import { relative, spoken } from '../../../lab/report/duration.ts';
import { htmlReport } from '../../../lab/report/html.ts';
import { reportOf } from '../../../lab/report/json.ts';
import { markdownReport } from '../../../lab/report/markdown.ts';
import { terminalSummary } from '../../../lab/report/terminal.ts';

const RESULT: DrillResult = {
  application: 'shop',
  runbook: 'region-failover',
  seed: 7,
  outcome: 'missed',
  headline: 'us-east-1 went dark; us-west-2 took over.',
  regions: { primary: 'us-east-1', recovery: 'us-west-2' },
  components: [
    {
      name: 'orders',
      kind: 'database',
      rtoTargetSeconds: 3600,
      rtoActualSeconds: 1234.5,
      rpoTargetSeconds: 60,
      rpoActualSeconds: 61,
      lostWrites: 3,
      met: false,
    },
    {
      name: 'vendor',
      kind: 'external',
      rtoTargetSeconds: null,
      rtoActualSeconds: null,
      rpoTargetSeconds: null,
      rpoActualSeconds: null,
      lostWrites: 0,
      met: true,
    },
  ],
  checks: [{ name: 'Nothing is left over', passed: false, detail: '1 <copy>' }],
  phases: { detectSeconds: 240, decideSeconds: 300, recoverSeconds: 694.5 },
  timeline: [
    { atSeconds: 0, event: 'us-east-1 is dark', lane: 'world' },
    { atSeconds: 60, event: '<script>alert("x")</script> | pipe', lane: 'runbook' },
  ],
  overheadRatio: 1.05,
  idealChain: [{ name: 'promotion', seconds: 600 }],
  executions: [
    { name: 'run', status: 'SUCCEEDED', startedAtSeconds: 540, endedAtSeconds: 1500, error: null },
  ],
  denied: [],
  clients: { clients: 100, ignoringTtl: 1, acknowledgedWrites: 12345, refusedWrites: 17 },
  hosts: [{ host: 'rds.us-west-2.amazonaws.com', calls: 10 }],
  globalHosts: [],
};

describe('the JSON form', () => {
  test('has exactly the documented keys', () => {
    const report = reportOf(RESULT);
    expect(Object.keys(report)).toEqual([
      'runbook',
      'seed',
      'outcome',
      'components',
      'phases',
      'timeline',
      'overheadRatio',
    ]);
    expect(report.components[0]).toEqual({
      name: 'orders',
      rtoTargetSeconds: 3600,
      rtoActualSeconds: 1234.5,
      rpoTargetSeconds: 60,
      rpoActualSeconds: 61,
      met: false,
    });
    expect(report.timeline[0]).toEqual({ atSeconds: 0, event: 'us-east-1 is dark' });
  });
});

describe('the HTML form', () => {
  const html = htmlReport(RESULT);

  test('escapes what comes from the run', () => {
    expect(html).not.toContain('<script>');
    expect(html).toContain('&lt;script&gt;');
  });

  test('needs nothing from outside', () => {
    expect(html).not.toMatch(/(?:src|href)=|@import|url\(/);
  });

  test('has a picture with a mark per event', () => {
    expect(html.match(/<circle/g)).toHaveLength(RESULT.timeline.length);
  });
});

describe('the Markdown form', () => {
  test('keeps its tables whole', () => {
    const rows = markdownReport(RESULT)
      .split('\n')
      .filter((line) => line.startsWith('| T'));
    expect(rows).toHaveLength(RESULT.timeline.length);
    expect(rows[1]).toContain('\\| pipe');
  });
});

describe('the terminal form', () => {
  test('names the component that missed its target', () => {
    expect(terminalSummary(RESULT)).toContain('a target was missed: orders');
  });
});

describe('a missing permission', () => {
  const refusal = 'User: role is not authorized to perform: rds:PromoteReadReplica on resource: <db>';
  const result: DrillResult = { ...RESULT, outcome: 'failed', denied: [refusal] };

  test('is what every form says first, in the words of AWS', () => {
    for (const text of [terminalSummary(result), markdownReport(result)]) {
      expect(text).toContain('A permission is missing');
      expect(text).toContain(refusal);
    }
    expect(htmlReport(result)).toContain(refusal.replace('<db>', '&lt;db&gt;'));
  });

  test('is not mentioned where there is none', () => {
    expect(markdownReport(RESULT)).not.toContain('permission');
  });
});

describe('a check that does not hold', () => {
  const result: DrillResult = { ...RESULT, outcome: 'failed' };

  test('is in every form, with its figures', () => {
    for (const text of [terminalSummary(result), markdownReport(result)]) {
      expect(text).toMatch(/FAILED.*Nothing is left over.*1 <copy>/);
      expect(text).toContain('the checks say what');
    }
    expect(htmlReport(result)).toContain('Nothing is left over (1 &lt;copy&gt;)');
  });
});

describe('durations', () => {
  test.each([
    [0, '0 s'],
    [59.4, '59 s'],
    [60, '1 min'],
    [61, '1 min 01 s'],
    [3600, '1 h'],
    [3660, '1 h 01 min'],
    [null, '–'],
  ])('%p is %s', (seconds, text) => {
    expect(spoken(seconds)).toBe(text);
  });

  test.each([
    [0, 'T+00:00:00'],
    [3723.9, 'T+01:02:03'],
    [-61, 'T-00:01:01'],
  ])('%p is %s', (seconds, text) => {
    expect(relative(seconds)).toBe(text);
  });
});
