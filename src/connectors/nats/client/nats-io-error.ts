import { NatsError, type NatsErrorKind, type NatsErrorPlace } from '../driver/nats-error.js';

/** Of the errors that the client throws: what they mean. */
const KIND_OF_NAME: Readonly<Record<string, NatsErrorKind>> = {
  AuthorizationError: 'authentication',
  UserAuthenticationExpiredError: 'authentication',
  PermissionViolationError: 'authorization',
  TimeoutError: 'timeout',
  ConnectionError: 'network',
  ClosedConnectionError: 'network',
  DrainingConnectionError: 'network',
  StreamNotFoundError: 'unknown-stream',
  ConsumerNotFoundError: 'unavailable',
};

/** Of the system's errors, where they tell no lost connection. */
const KIND_OF_CODE: Readonly<Record<string, NatsErrorKind>> = {
  ETIMEDOUT: 'timeout',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'authentication',
  SELF_SIGNED_CERT_IN_CHAIN: 'authentication',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'authentication',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'authentication',
  CERT_HAS_EXPIRED: 'authentication',
  ERR_TLS_CERT_ALTNAME_INVALID: 'authentication',
};

/** Codes of JetStream's answers. */
const KIND_OF_API_CODE: Readonly<Record<number, NatsErrorKind>> = {
  10008: 'unavailable',
  10009: 'unavailable',
  10059: 'unknown-stream',
  10054: 'message-too-large',
};

const SENTENCES: Readonly<Record<NatsErrorKind, string>> = {
  network: "No NATS server could be reached, or the connection broke: see 'servers'",
  timeout: 'The NATS server has not answered in time',
  unavailable: 'The NATS server is not ready, or has no JetStream (start it with "-js")',
  authentication: 'The NATS server does not let us in: see user, password, key and TLS',
  authorization: 'The NATS user may not do this',
  'unknown-stream': 'There is no such stream: create it, or mend its name',
  'sequence-removed': 'Messages are gone',
  'message-too-large': "A message is larger than the stream or the server's max_payload takes",
  other: 'The NATS server refuses',
};

/** What the client has thrown, as a NatsError. */
export function natsIoError(error: unknown, place: NatsErrorPlace = {}): NatsError {
  if (error instanceof NatsError) return error;
  const kind = kindOf(error);
  const stream = place.stream === undefined ? '' : ` (stream "${place.stream}")`;
  const reason = error instanceof Error ? error.message : String(error);
  return new NatsError(kind, `${SENTENCES[kind]}${stream}: ${reason}.`, place, error);
}

function kindOf(error: unknown): NatsErrorKind {
  for (let one = error, depth = 0; one instanceof Error && depth < 4; one = one.cause, depth++) {
    const found = kindOfOne(one);
    if (found !== undefined) return found;
  }
  return 'other';
}

function kindOfOne(error: Error & { readonly code?: unknown }): NatsErrorKind | undefined {
  const { code, name, message } = error;
  if (typeof code === 'number') {
    const known = KIND_OF_API_CODE[code];
    if (known !== undefined) return known;
    if ('status' in error && error.status === 503) return 'unavailable';
  }
  if (typeof code === 'string') {
    const known = KIND_OF_CODE[code];
    if (known !== undefined) return known;
    if (code.startsWith('E')) return 'network';
  }
  // Asking a server whose JetStream is still starting, nobody answers.
  if (name === 'NoRespondersError' || name === 'JetStreamNotEnabled') return 'unavailable';
  if (/authori[sz]ation violation|authentication/i.test(message)) return 'authentication';
  if (/maximum payload|max_payload/i.test(message)) return 'message-too-large';
  // The client wraps the reason, which is looked at next.
  if (name === 'ConnectionError' && error.cause instanceof Error) {
    return kindOfOne(error.cause) ?? 'network';
  }
  return KIND_OF_NAME[name];
}
