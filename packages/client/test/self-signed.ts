/** A certificate that nobody has to trust, made anew for each run: a key in the repository would set off alarms. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const folder = mkdtempSync(join(tmpdir(), 'spool-tls-'));
const keyPath = join(folder, 'key.pem');
const certificatePath = join(folder, 'cert.pem');
const request = ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2'];
execFileSync('openssl', [...request, '-subj', '/CN=localhost', '-keyout', keyPath, '-out', certificatePath], {
  stdio: 'ignore',
});

/** Its key and the certificate, as `tls` takes them. */
export const selfSigned = { key: readFileSync(keyPath), cert: readFileSync(certificatePath) };

rmSync(folder, { recursive: true });
