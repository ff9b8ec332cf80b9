import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { RealPostgres } from '../../../support/real-postgres.ts';

/** A certificate of its own for `localhost`, as RDS has one for the name of its endpoint. */
function certificateOf(name: string): { readonly certificate: string; readonly key: string } {
  const folder = mkdtempSync(path.join(tmpdir(), 'muster-certificate-'));
  const [key, certificate] = [path.join(folder, 'key'), path.join(folder, 'certificate')];
  const options = ['-subj', `/CN=${name}`, '-addext', `subjectAltName=DNS:${name}`, '-days', '2'];
  const files = ['-keyout', key, '-out', certificate];
  const made = spawnSync('openssl', ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', ...options, ...files]);
  if (made.status !== 0) throw new Error(`openssl made no certificate: ${String(made.stderr)}`);
  const texts = { certificate: readFileSync(certificate, 'utf8'), key: readFileSync(key, 'utf8') };
  rmSync(folder, { recursive: true });
  return texts;
}

test('a connection is encrypted and to the host it names, or it does not come about', async () => {
  const own = certificateOf('localhost');
  const postgres = await RealPostgres.start({ certificate: own });
  try {
    const target = postgres.target('postgres', { host: 'localhost' });
    const session = await postgres.connectorWith({ trusted: own.certificate }).connect(target);
    const rows = await session.query('SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()');
    expect(rows).toEqual([{ ssl: 't' }]);
    await session.end();
    const stranger = certificateOf('localhost').certificate;
    for (const [options, host] of [
      [{}, 'localhost'],
      [{ trusted: stranger }, 'localhost'],
      [{ trusted: own.certificate }, '127.0.0.1'],
    ] as const) {
      const refused = postgres.connectorWith(options).connect({ ...target, host });
      await expect(refused).rejects.toMatchObject({ name: 'SqlError', failure: 'untrusted' });
    }
  } finally {
    await postgres.stop();
  }
});
