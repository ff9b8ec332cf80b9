import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import type { DrDefinition } from '../../../../lib/config/index.ts';
import { assess } from '../../../../lib/compliance/assessment/assess.ts';
import { targetFindings } from '../../../../lib/compliance/assessment/findings.ts';
import { standingCost } from '../../../../lib/compliance/cost/standing-cost.ts';
import { writeAssessment } from '../../../../lib/compliance/report/files.ts';
import { htmlReport } from '../../../../lib/compliance/report/html.ts';
import { judgeWaivers } from '../../../../lib/compliance/report/judge-waivers.ts';
import { reportOf, type ReportInput } from '../../../../lib/compliance/report/json.ts';
import { markdownReport } from '../../../../lib/compliance/report/markdown.ts';
import { terminalReport } from '../../../../lib/compliance/report/terminal.ts';
import { topology } from '../assessment/support.ts';

const TODAY = '2026-11-21';
const WAIVERS = [
  {
    rule: 'DR-TARGET-uploads-region',
    path: 'shop/uploads',
    owner: 'storage <team>',
    reason: 'Accepted until the automatic start is rehearsed.',
    expires: '2027-01-31',
  },
  {
    rule: 'AwsSolutions-RDS11',
    path: 'stack/Database',
    owner: 'platform team',
    reason: 'Judged by another check.',
    expires: '2027-01-31',
  },
];

function input(change: Partial<DrDefinition> = {}): ReportInput {
  const made = topology({ targets: { rto: '1h', rpo: '15m' }, ...change });
  const assessment = assess(made);
  const judged = judgeWaivers(targetFindings(assessment), WAIVERS, TODAY);
  return { assessment, cost: standingCost(made), ...judged };
}

const INPUT = input();

describe('JSON', () => {
  const report = reportOf(INPUT);

  test('has exactly the keys that others read', () => {
    expect(Object.keys(report)).toEqual(['components', 'findings', 'waivers', 'standingCost']);
    expect(Object.keys(report.components[0] ?? {})).toEqual([
      'name',
      'disruption',
      'rtoTargetSeconds',
      'rtoExpectedSeconds',
      'rtoP99Seconds',
      'rtoWorstSeconds',
      'rpoTargetSeconds',
      'rpoExpectedSeconds',
      'rpoP99Seconds',
      'rpoWorstSeconds',
      'verdict',
      'criticalPath',
    ]);
    expect(Object.keys(report.findings[0] ?? {})).toEqual([
      'rule',
      'level',
      'path',
      'message',
      'remedy',
      'controls',
    ]);
  });

  test('knows six disruptions by the words of the plans', () => {
    expect(new Set(report.components.map(({ disruption }) => disruption))).toEqual(
      new Set([
        'application',
        'availability-zone',
        'region',
        'data-corruption',
        'accidental-deletion',
        'credentials-compromised',
      ]),
    );
  });

  test('says null where there is nothing to say, and a number everywhere else', () => {
    const external = report.components.find(({ name }) => name === 'payments');
    expect(external).toMatchObject({
      rtoTargetSeconds: null,
      rtoP99Seconds: null,
      verdict: 'unknown',
      criticalPath: [],
    });
    const service = report.components.find(
      ({ name, disruption }) => name === 'web' && disruption === 'region',
    );
    expect(service).toMatchObject({ rtoTargetSeconds: 3600, rpoP99Seconds: null, verdict: 'missed' });
    expect(service?.criticalPath[0]).toMatchObject({
      title: 'The alarm notices it',
      doer: 'alarm',
      byHand: false,
    });
  });

  test('survives being written and read', () => {
    expect(JSON.parse(JSON.stringify(report))).toEqual(report);
  });

  test('without a configuration there are findings alone', () => {
    const rulesOnly = reportOf({ findings: INPUT.findings, waivers: [], problems: [] });
    expect(rulesOnly).toMatchObject({ components: [], standingCost: null });
    expect(rulesOnly.findings).toHaveLength(INPUT.findings.length);
  });
});

describe('waivers in the report', () => {
  test('take their finding out and are listed with what became of them', () => {
    expect(INPUT.findings.map(({ rule }) => rule)).not.toContain('DR-TARGET-uploads-region');
    expect(INPUT.waivers.map(({ status }) => status)).toEqual(['holds', 'not judged']);
    expect(INPUT.problems).toEqual([]);
  });

  test('are seen beside the miss they accept, in every form', () => {
    expect(htmlReport(INPUT)).toMatch(/uploads, region \(waived\)/);
    expect(markdownReport(INPUT)).toMatch(/\*\*uploads, region\*\*, waived/);
    expect(terminalReport(INPUT)).toMatch(/uploads, region: .* \(waived\)/);
    for (const text of [htmlReport(INPUT), markdownReport(INPUT), terminalReport(INPUT)]) {
      expect(text).toMatch(/waived \(RTO\)/);
      expect(text).toMatch(/\d of them waived/);
    }
  });

  test('that have expired are problems, and the finding is back', () => {
    const { findings, waivers, problems } = judgeWaivers(
      targetFindings(assess(topology({ targets: { rto: '1h', rpo: '15m' } }))),
      WAIVERS,
      '2028-01-01',
    );
    expect(findings.map(({ rule }) => rule)).toContain('DR-TARGET-uploads-region');
    expect(waivers[0]?.status).toBe('expired');
    expect(problems[0]?.message).toMatch(/2027-01-31/);
  });
});

describe('the line that stands above all', () => {
  const met = { ...input({ targets: { rto: '7d', rpo: '7d' } }), problems: [] };
  const [broken] = INPUT.findings.map((finding) => ({
    ...finding,
    rule: 'DR-VAULT-LOCK',
    path: 'backup/Vault',
  }));
  const [waiver] = WAIVERS;

  test('is good where every target is met and nothing is broken', () => {
    expect(htmlReport(met)).toMatch(/<p class="verdict met">All \d+ recoveries/);
  });

  test('is not where a rule is broken or a waiver does not hold, which fail synthesis as well', () => {
    if (broken === undefined || waiver === undefined) throw new Error('There is one of each.');
    const problem = { kind: 'expired', waiver, message: 'It ended.' } as const;
    const open = { ...met, findings: [broken], problems: [problem] };
    const says = /All \d+ recoveries .* 1 recovery rule is broken\. 1 waiver does not hold\./;
    expect(htmlReport(open)).toMatch(new RegExp(`<p class="verdict missed">${says.source}`));
    expect(markdownReport(open)).toMatch(says);
    expect(stripVTControlCharacters(terminalReport(open)).replaceAll('\n', ' ')).toMatch(says);
  });
});

describe('the page', () => {
  const html = htmlReport(INPUT);

  test('needs nothing from anywhere', () => {
    expect(html).not.toMatch(/<script|<link|@import|url\(|src=|href=/);
    expect(html.startsWith('<!doctype html>')).toBe(true);
  });

  test('shows every component, every miss with its rule, the cost and the honest sentence', () => {
    for (const name of ['orders', 'uploads', 'web', 'front', 'payments']) expect(html).toContain(`>${name}<`);
    expect(html).toContain('DR-TARGET-orders-region');
    expect(html).toContain('The cheapest change that meets it');
    expect(html).toContain('Readiness costs about');
    expect(html).toMatch(/shows that the arithmetic is right, not that AWS will be as quick/);
  });

  test('takes nothing for markup that somebody wrote into a configuration', () => {
    expect(html).toContain('storage &lt;team&gt;');
    expect(html).not.toContain('storage <team>');
  });

  test('shows a way back that several share once', () => {
    expect(html.match(/The runbook region-failover, started by hand/g)?.length).toBeLessThan(8);
    expect(html).toContain('orders, region; uploads, region; web, region');
  });

  test('of rules alone has no assessment in it', () => {
    const rulesOnly = htmlReport({ findings: [], waivers: [], problems: [] });
    expect(rulesOnly).toContain('None.');
    expect(rulesOnly).not.toContain('Readiness');
  });
});

describe('Markdown and terminal', () => {
  test('say the same in their own way', () => {
    const markdown = markdownReport(INPUT);
    const terminal = terminalReport(INPUT);
    for (const text of [markdown, terminal]) {
      expect(text).toMatch(/recoveries miss their targets, 1 of them waived/);
      expect(text).toContain('orders, region');
      expect(text).toContain('Start the failover by itself');
      expect(text).toContain('Readiness costs about');
      expect(text).toContain('storage <team>');
    }
    expect(markdown).toMatch(/\| rds\.promote \| 7 min, 9 of 10 below 13 min, at most 1 h \|/);
  });

  test('a Markdown table keeps its columns whatever is written into a cell', () => {
    const lines = markdownReport(input({ latencies: { 'rds.promote': measured('a | b') } })).split('\n');
    const line = lines.find((one) => one.includes('a \\| b'));
    expect(line).toBeDefined();
  });

  test('the table of the terminal fits a wide one', () => {
    const plain = stripVTControlCharacters(terminalReport(INPUT));
    expect(Math.max(...plain.split('\n').map((line) => line.length))).toBeLessThanOrEqual(130);
  });
});

function measured(source: string) {
  return { medianSeconds: 60, p90Seconds: 70, maxSeconds: 80, source };
}

test('three files are written, and no half of one', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'muster-report-'));
  try {
    const files = writeAssessment(INPUT, path.join(folder, 'reports'));
    expect(files.map((file) => path.basename(file))).toEqual([
      'assessment.html',
      'assessment.md',
      'assessment.json',
    ]);
    expect(readdirSync(path.join(folder, 'reports')).toSorted()).toEqual([
      'assessment.html',
      'assessment.json',
      'assessment.md',
    ]);
    const json = files.find((file) => file.endsWith('.json')) ?? '';
    expect(JSON.parse(readFileSync(json, 'utf8'))).toEqual(JSON.parse(JSON.stringify(reportOf(INPUT))));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
