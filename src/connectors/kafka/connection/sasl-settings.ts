import type { OptionReader } from '../../../common/option-reader.js';
import { type JaasConfig, parseJaasConfig } from './jaas-config.js';

/** Who comes to the brokers, as the options say it. */
export type SaslSettings =
  | {
      readonly kind: 'password';
      readonly mechanism: 'plain' | 'scram-sha-256' | 'scram-sha-512';
      readonly username: string;
      readonly password: string;
    }
  | { readonly kind: 'token'; readonly token: string }
  | {
      readonly kind: 'client-credentials';
      readonly endpoint: URL;
      readonly clientId: string;
      readonly clientSecret: string;
      readonly scope: string | undefined;
    };

const MECHANISM = 'properties.sasl.mechanism';
const JAAS = 'properties.sasl.jaas.config';
const USERNAME = 'properties.sasl.username';
const PASSWORD = 'properties.sasl.password';
const TOKEN = 'properties.sasl.oauthbearer.token';
const ENDPOINT = 'properties.sasl.oauthbearer.token.endpoint.url';

const MECHANISMS = ['PLAIN', 'SCRAM-SHA-256', 'SCRAM-SHA-512', 'OAUTHBEARER'] as const;
type Mechanism = (typeof MECHANISMS)[number];

const MODULES: Readonly<Record<Mechanism, string>> = {
  PLAIN: 'PlainLoginModule',
  'SCRAM-SHA-256': 'ScramLoginModule',
  'SCRAM-SHA-512': 'ScramLoginModule',
  OAUTHBEARER: 'OAuthBearerLoginModule',
};

interface SaslTexts {
  readonly jaas: JaasConfig | undefined;
  readonly username: string | undefined;
  readonly password: string | undefined;
  readonly token: string | undefined;
  readonly endpoint: string | undefined;
}

/** Undefined where no option is about SASL. Throws VALIDATION_ERROR. */
export function readSaslSettings(reader: OptionReader): SaslSettings | undefined {
  const texts: SaslTexts = {
    jaas: readJaas(reader),
    username: reader.text(USERNAME),
    password: reader.text(PASSWORD),
    token: reader.text(TOKEN),
    endpoint: reader.text(ENDPOINT),
  };
  const isAsked = reader.text(MECHANISM) !== undefined;
  if (!isAsked && Object.values(texts).every((text) => text === undefined)) return undefined;
  const mechanism = readMechanism(reader, texts);
  return mechanism === 'OAUTHBEARER'
    ? readBearer(reader, texts)
    : readPassword(reader, texts, mechanism);
}

function readJaas(reader: OptionReader): JaasConfig | undefined {
  const text = reader.text(JAAS);
  if (text === undefined) return undefined;
  const jaas = parseJaasConfig(text);
  if (jaas !== undefined) return jaas;
  throw reader.error(
    JAAS,
    'can\'t be read: it must be \'org.apache.kafka.common.security.plain.PlainLoginModule required username="…" password="…";\', or the like with another module, semicolon included',
  );
}

function readMechanism(reader: OptionReader, { jaas, token, endpoint }: SaslTexts): Mechanism {
  const isBearer = token !== undefined || endpoint !== undefined;
  const candidates = MECHANISMS.filter((mechanism) => MODULES[mechanism] === jaas?.module);
  if (reader.text(MECHANISM) === undefined && !isBearer && candidates.length !== 1) {
    throw reader.error(MECHANISM, `is missing: write one of ${MECHANISMS.join(', ')}`);
  }
  const fallback = isBearer ? 'OAUTHBEARER' : (candidates[0] ?? 'PLAIN');
  const mechanism = reader.oneOf(MECHANISM, MECHANISMS, fallback);
  if (jaas === undefined || MODULES[mechanism] === jaas.module) return mechanism;
  throw reader.error(
    JAAS,
    `names the login module ${jaas.module}, but ${mechanism} needs ${MODULES[mechanism]}`,
  );
}

function readPassword(
  reader: OptionReader,
  texts: SaslTexts,
  mechanism: Exclude<Mechanism, 'OAUTHBEARER'>,
): SaslSettings {
  const username = texts.username ?? texts.jaas?.values.get('username');
  const password = texts.password ?? texts.jaas?.values.get('password');
  if (username !== undefined && password !== undefined) {
    const names = {
      PLAIN: 'plain',
      'SCRAM-SHA-256': 'scram-sha-256',
      'SCRAM-SHA-512': 'scram-sha-512',
    } as const;
    return { kind: 'password', mechanism: names[mechanism], username, password };
  }
  const missing = username === undefined ? 'username' : 'password';
  const hint = `write it there, or as 'properties.sasl.${missing}'`;
  throw texts.jaas === undefined
    ? reader.error(`properties.sasl.${missing}`, `is missing: ${mechanism} needs it`)
    : reader.error(JAAS, `has no ${missing}: ${hint}`);
}

function readBearer(reader: OptionReader, { jaas, token, endpoint }: SaslTexts): SaslSettings {
  if (token !== undefined) return { kind: 'token', token };
  if (endpoint === undefined) {
    throw reader.error(
      ENDPOINT,
      `is missing: OAUTHBEARER asks there for tokens, unless '${TOKEN}' is one`,
    );
  }
  const clientId = jaas?.values.get('clientId');
  const clientSecret = jaas?.values.get('clientSecret');
  if (clientId === undefined || clientSecret === undefined) {
    throw reader.error(
      JAAS,
      'must say who asks for tokens: \'org.apache.kafka.common.security.oauthbearer.OAuthBearerLoginModule required clientId="…" clientSecret="…";\'',
    );
  }
  return {
    kind: 'client-credentials',
    endpoint: readEndpoint(reader, endpoint),
    clientId,
    clientSecret,
    scope: jaas?.values.get('scope'),
  };
}

function readEndpoint(reader: OptionReader, text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const isHttp = url?.protocol === 'https:' || url?.protocol === 'http:';
  if (url !== undefined && isHttp && url.username === '' && url.password === '') return url;
  throw reader.error(ENDPOINT, 'must be an https URL without user and password');
}
