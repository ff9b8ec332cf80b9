import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { temporaryFolder } from '../lib/stacks/support.ts';
import { madeOnce } from './made-once.ts';

/** Five processes ask for the same folder; each writes a line where all can see it when it is the one to make it. */
test('of many processes one makes it, and all get it whole', async () => {
  const parent = temporaryFolder();
  const script = path.join(parent, 'ask.ts');
  writeFileSync(
    script,
    `import { appendFileSync, existsSync, writeFileSync } from 'node:fs';
     import { madeOnce } from ${JSON.stringify(path.join(__dirname, 'made-once.ts'))};
     const parent = ${JSON.stringify(parent)};
     const folder = madeOnce('shared', (unfinished) => {
       appendFileSync(parent + '/makers', 'one\\n');
       Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 300);
       writeFileSync(unfinished + '/whole', '');
     }, parent);
     if (!existsSync(folder + '/whole')) process.exitCode = 1;`,
  );
  const asking = Array.from({ length: 5 }, () => spawn(process.execPath, ['--import', 'tsx', script]));
  const ended = await Promise.all(asking.map((child) => once(child, 'exit')));
  expect(ended.map(([code]) => code as unknown)).toEqual([0, 0, 0, 0, 0]);
  expect(readFileSync(path.join(parent, 'makers'), 'utf8')).toBe('one\n');
}, 60_000);

test('a maker who fails leaves nothing behind, and the next one makes it', () => {
  const parent = temporaryFolder();
  const failing = (): string =>
    madeOnce(
      'shared',
      (folder) => {
        writeFileSync(path.join(folder, 'half'), '');
        throw new Error('no room');
      },
      parent,
    );
  expect(failing).toThrow('no room');
  expect(readdirSync(parent).filter((name) => !name.startsWith('owner-'))).toEqual([]);
  const folder = madeOnce('shared', (made) => writeFileSync(path.join(made, 'whole'), ''), parent);
  expect(readdirSync(folder)).toEqual(['whole']);
});

test('the lock of one who was killed is taken over', async () => {
  const parent = temporaryFolder();
  const gone = spawn(process.execPath, ['--version']);
  await once(gone, 'exit');
  writeFileSync(path.join(parent, 'shared.lock'), String(gone.pid));
  const folder = madeOnce('shared', (made) => writeFileSync(path.join(made, 'whole'), ''), parent);
  expect(existsSync(path.join(folder, 'whole'))).toBe(true);
  expect(existsSync(path.join(parent, 'shared.lock'))).toBe(false);
});

test('what another has published in the meantime is taken as it is', () => {
  const parent = temporaryFolder();
  const folder = madeOnce(
    'shared',
    () => {
      mkdirSync(path.join(parent, 'shared'));
      writeFileSync(path.join(parent, 'shared', 'theirs'), '');
    },
    parent,
  );
  expect(readdirSync(folder)).toEqual(['theirs']);
});
