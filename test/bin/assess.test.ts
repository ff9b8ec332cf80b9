import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { AssessmentReport } from '../../lib/compliance/report/json.ts';

const ROOT = path.resolve(__dirname, '../..');
const TSX = path.join(ROOT, 'node_modules/tsx/dist/loader.mjs');

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'muster-assess-test-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** In a folder of its own, so that reports go there. */
function assess(...args: string[]): { status: number | null; stdout: string; stderr: string } {
  return spawnSync(process.execPath, ['--import', TSX, path.join(ROOT, 'bin/assess.ts'), ...args], {
    cwd: folder,
    encoding: 'utf8',
  });
}

test.each([
  ['an option nobody knows', ['--asembly', 'x'], /asembly/],
  ['a folder that is not there', ['--assembly', 'nowhere'], /given nowhere, which is no folder; allowed/],
  ['two sources at once', ['--assembly', '.', '--config', 'x.ts'], /Allowed: one of them/],
  ['a day that is none', ['--today', '2026-02-30'], /--today: given 2026-02-30; allowed/],
  ['a configuration that is not there', ['--config', 'missing.ts'], /no file at .*missing\.ts/],
])('refuses %s in words, without a stack trace', (_name, args, message) => {
  const { status, stderr } = assess(...args);
  expect(stderr).toMatch(message);
  expect(stderr).not.toMatch(/\n\s+at /);
  expect(status).toBe(1);
});

describe('on templates of somebody else', () => {
  test('a broken rule is found, printed as one JSON object, and ends with 2', () => {
    const templates = path.join(folder, 'us-east-1');
    mkdirSync(templates);
    const orders = {
      Type: 'AWS::RDS::DBInstance',
      Properties: { Engine: 'postgres', BackupRetentionPeriod: 0 },
    };
    writeFileSync(path.join(templates, 'app.json'), JSON.stringify({ Resources: { Orders: orders } }));
    const { status, stdout } = assess('--assembly', templates, '--json');
    const report = JSON.parse(stdout) as AssessmentReport;
    expect(report.components).toEqual([]);
    expect(report.findings.some(({ level }) => level === 'error')).toBe(true);
    expect(status).toBe(2);
  });

  test('a folder without a template is a mistake, not a clean bill', () => {
    const empty = path.join(folder, 'empty');
    mkdirSync(empty);
    const { status, stderr } = assess('--assembly', empty);
    expect(stderr).toMatch(/no CloudFormation template/);
    expect(stderr).not.toMatch(/\n\s+at /);
    expect(status).toBe(1);
  });
});
