import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** PEM texts of an authority made for the tests, and of a client that it vouches for as `User:CN=client`. */
export interface BrokerCertificates {
  readonly authority: string;
  readonly clientCertificate: string;
  readonly clientKey: string;
  /** The same key, encrypted with `clientKeyPassword`. */
  readonly encryptedClientKey: string;
  readonly clientKeyPassword: string;
}

const DAYS = ['-days', '2'];
const KEY_PASSWORD = 'key-canary-51c9';

/** Makes an authority, a broker's certificate for 127.0.0.1 and a client's; `broker.pem` and `authority.pem` are the broker's. */
export function makeCertificates(folder: string): BrokerCertificates {
  const path = (name: string): string => join(folder, name);
  const read = (name: string): string => readFileSync(path(name), 'utf8');
  const newKey = (name: string): readonly string[] => [
    'req',
    '-newkey',
    'rsa:2048',
    '-nodes',
    '-subj',
    `/CN=${name}`,
    '-keyout',
    path(`${name}.key`),
  ];
  openssl([...newKey('authority'), '-x509', ...DAYS, '-out', path('authority.pem')]);
  for (const name of ['broker', 'client']) {
    openssl([...newKey(name), '-out', path(`${name}.csr`)]);
    writeFileSync(path(`${name}.ext`), 'subjectAltName=IP:127.0.0.1\n');
    const authority = ['-CA', path('authority.pem'), '-CAkey', path('authority.key')];
    const files = ['-in', path(`${name}.csr`), '-out', path(`${name}.crt`)];
    const what = ['x509', '-req', ...DAYS, '-CAcreateserial', '-extfile', path(`${name}.ext`)];
    openssl([...what, ...authority, ...files]);
  }
  writeFileSync(path('broker.pem'), read('broker.key') + read('broker.crt'));
  const encrypted = path('client.encrypted.key');
  const password = ['-v2', 'aes256', '-passout', `pass:${KEY_PASSWORD}`];
  openssl(['pkcs8', '-topk8', ...password, '-in', path('client.key'), '-out', encrypted]);
  return {
    authority: read('authority.pem'),
    clientCertificate: read('client.crt'),
    clientKey: read('client.key'),
    encryptedClientKey: read('client.encrypted.key'),
    clientKeyPassword: KEY_PASSWORD,
  };
}

function openssl(options: readonly string[]): void {
  const { status, stderr, error } = spawnSync('openssl', options, { encoding: 'utf8' });
  if (status !== 0) throw error ?? new Error(`openssl ${options[0]} failed:\n${stderr}`);
}
