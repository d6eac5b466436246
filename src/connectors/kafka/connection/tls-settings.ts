import type { OptionReader } from '../../../common/option-reader.js';

/** Certificates and keys, or where they are; a place is a PEM file. */
export interface TlsSettings {
  /** Undefined: what the runtime trusts. */
  readonly truststore: TextOrFile | undefined;
  /** The client's certificates and key; undefined: the client shows none. */
  readonly keystore: TextOrFile | undefined;
  readonly keyPassword: string | undefined;
  readonly checksHostname: boolean;
}

/** PEM, and the option that it comes from. */
export type TextOrFile =
  | { readonly kind: 'text'; readonly option: string; readonly pem: string }
  | { readonly kind: 'file'; readonly option: string; readonly path: string };

const HOSTNAME = 'properties.ssl.endpoint.identification.algorithm';

/** Throws VALIDATION_ERROR. */
export function readTlsSettings(reader: OptionReader): TlsSettings {
  const certificates = reader.text('properties.ssl.truststore.certificates');
  const chain = reader.text('properties.ssl.keystore.certificate.chain');
  const key = reader.text('properties.ssl.keystore.key');
  if ((chain === undefined) !== (key === undefined)) {
    const missing = `properties.ssl.keystore.${chain === undefined ? 'certificate.chain' : 'key'}`;
    throw reader.error(missing, 'is missing: a certificate and its key belong together');
  }
  return {
    truststore: readStore(
      reader,
      'truststore',
      'properties.ssl.truststore.certificates',
      certificates,
    ),
    keystore: readStore(
      reader,
      'keystore',
      'properties.ssl.keystore.key',
      chain === undefined ? undefined : `${chain}\n${key}`,
    ),
    keyPassword: reader.text('properties.ssl.key.password'),
    checksHostname: readHostnameCheck(reader),
  };
}

function readStore(
  reader: OptionReader,
  store: 'truststore' | 'keystore',
  option: string,
  pem: string | undefined,
): TextOrFile | undefined {
  const type = reader.text(`properties.ssl.${store}.type`);
  if (type !== undefined && type.toUpperCase() !== 'PEM') {
    throw reader.error(
      `properties.ssl.${store}.type`,
      'must be \'PEM\': convert other stores, as by "keytool -importkeystore -deststoretype PKCS12" and "openssl pkcs12"',
    );
  }
  const location = `properties.ssl.${store}.location`;
  const path = reader.text(location);
  if (path !== undefined && pem !== undefined) {
    throw reader.error(location, `contradicts '${option}': write one of them`);
  }
  if (path !== undefined) return { kind: 'file', option: location, path };
  return pem === undefined ? undefined : { kind: 'text', option, pem };
}

function readHostnameCheck(reader: OptionReader): boolean {
  const algorithm = reader.text(HOSTNAME) ?? 'https';
  if (algorithm.toLowerCase() === 'https') return true;
  if (algorithm === '') return false;
  throw reader.error(
    HOSTNAME,
    "must be 'https', or '' to accept certificates that were made out for another host",
  );
}
