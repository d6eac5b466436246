import { KafkaError, type KafkaErrorKind, type KafkaErrorPlace } from '../driver/kafka-error.js';

/** By the code in a broker's answer. */
const KINDS: Readonly<Record<number, KafkaErrorKind>> = {
  1: 'offset-out-of-range',
  2: 'corrupt-record',
  3: 'unknown-topic',
  5: 'broker-unavailable',
  6: 'broker-unavailable',
  7: 'timeout',
  8: 'broker-unavailable',
  9: 'broker-unavailable',
  10: 'record-too-large',
  13: 'network',
  14: 'broker-unavailable',
  15: 'broker-unavailable',
  16: 'broker-unavailable',
  18: 'record-too-large',
  19: 'broker-unavailable',
  20: 'broker-unavailable',
  29: 'authorization',
  30: 'authorization',
  31: 'authorization',
  33: 'authentication',
  34: 'authentication',
  41: 'broker-unavailable',
  47: 'fenced',
  51: 'broker-unavailable',
  53: 'authorization',
  56: 'broker-unavailable',
  58: 'authentication',
  72: 'broker-unavailable',
  74: 'broker-unavailable',
  75: 'broker-unavailable',
  78: 'broker-unavailable',
  88: 'broker-unavailable',
  89: 'broker-unavailable',
  90: 'fenced',
  100: 'unknown-topic',
};

/** What newer brokers say that kafkajs has no name for. */
const NEWER_NAMES: Readonly<Record<number, string>> = {
  90: 'PRODUCER_FENCED',
  89: 'THROTTLING_QUOTA_EXCEEDED',
  100: 'UNKNOWN_TOPIC_ID',
};

/** What TLS calls a certificate or a handshake that it does not accept. */
const TLS_CODE = /^(ERR_(SSL|TLS|OSSL)_|CERT_|UNABLE_TO_|DEPTH_ZERO_|SELF_SIGNED_|EPROTO)/;

/** The same where kafkajs keeps the words alone. */
const TLS_WORDS = /\bSSL routines\b|\bbad decrypt\b|\bPEM routines\b|\bcertificate\b/i;

/** A broker that is going away ends handshakes so, as does one that does not speak TLS. */
const HANDSHAKE_CUT_OFF = 'before secure TLS connection was established';

interface NamedCode {
  readonly code: number;
  readonly type: string;
  readonly message: string;
}

/** The error of a code in a broker's answer. */
export function errorOfCode(
  code: number,
  names: readonly NamedCode[],
  place: KafkaErrorPlace,
): KafkaError {
  const known = names.find((named) => named.code === code);
  const name = NEWER_NAMES[code] ?? known?.type ?? 'UNKNOWN';
  const said = known === undefined ? '' : `: ${known.message}`;
  const message = `Kafka answered${inWords(place)} with ${name} (${code})${said}.`;
  return new KafkaError(KINDS[code] ?? 'other', message.replace(/\.+$/, '.'), place);
}

/** The error of what kafkajs has thrown. Its texts hold addresses of brokers and what they say, no secrets. */
export function toKafkaError(error: unknown, place: KafkaErrorPlace = {}): unknown {
  if (!(error instanceof Error) || !error.name.startsWith('KafkaJS')) return error;
  const { code } = error as { readonly code?: unknown };
  const hint = error.message.includes(HANDSHAKE_CUT_OFF) ? '; does that port speak TLS?' : '.';
  const text = `${error.message.replace(/\s+/g, ' ').replace(/[. ]+$/, '')}${hint}`;
  const kind = kindOf(error, code);
  return new KafkaError(
    kind,
    `${OPENINGS[kind] ?? 'Kafka'}${inWords(place)}: ${text}`,
    place,
    error,
  );
}

const OPENINGS: Readonly<Partial<Record<KafkaErrorKind, string>>> = {
  network: 'The connection to Kafka failed',
  timeout: 'Kafka did not answer in time',
  authentication: 'Kafka did not let us in, check the user, the password and the certificates',
};

function kindOf(error: Error, code: unknown): KafkaErrorKind {
  switch (error.name) {
    case 'KafkaJSConnectionError':
    case 'KafkaJSConnectionClosedError':
      if (typeof code === 'string' && TLS_CODE.test(code)) return 'authentication';
      if (TLS_WORDS.test(error.message)) return 'authentication';
      return error.message === 'Connection timeout' ? 'timeout' : 'network';
    case 'KafkaJSRequestTimeoutError':
    case 'KafkaJSLockTimeout':
    case 'KafkaJSTimeout':
      return 'timeout';
    case 'KafkaJSSASLAuthenticationError':
      return 'authentication';
    case 'KafkaJSProtocolError':
      return (typeof code === 'number' ? KINDS[code] : undefined) ?? 'other';
    default:
      return 'other';
  }
}

function inWords({ topic, partition, offset }: KafkaErrorPlace): string {
  if (topic === undefined) return '';
  const where = partition === undefined ? '' : `, partition ${partition}`;
  return ` for the topic "${topic}"${where}${offset === undefined ? '' : `, offset ${offset}`}`;
}
