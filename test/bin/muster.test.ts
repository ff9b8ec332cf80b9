import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** As the CDK CLI runs it. */
function run(context: Readonly<Record<string, string>>): {
  status: number | null;
  stderr: string;
  outdir: string;
} {
  const outdir = mkdtempSync(join(tmpdir(), 'muster-bin-'));
  const { status, stderr } = spawnSync(process.execPath, ['--import', 'tsx', 'bin/muster.ts'], {
    encoding: 'utf8',
    env: { ...process.env, CDK_OUTDIR: outdir, CDK_CONTEXT_JSON: JSON.stringify(context) },
  });
  return { status, stderr, outdir };
}

test('a configuration with mistakes is refused in words: all of them, no stack trace, nothing synthesized', () => {
  const file = join(mkdtempSync(join(tmpdir(), 'muster-config-')), 'broken.ts');
  writeFileSync(file, `export default { application: 'Shop!', account: '12' };\n`);
  const { status, stderr, outdir } = run({ config: file });
  expect(status).toBe(1);
  expect(stderr).toMatch(/\d+ mistakes in the configuration/);
  expect(stderr).toMatch(/application[\s\S]*Shop![\s\S]*account[\s\S]*12/);
  expect(stderr).not.toMatch(/^\s+at /m);
  expect(readdirSync(outdir).filter((name) => name.endsWith('.template.json'))).toEqual([]);
}, 60_000);
