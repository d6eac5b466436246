import type { OptionReader } from '../../common/option-reader.js';

const URL_OPTION = 'avro-confluent.url';
const SUBJECT = 'avro-confluent.subject';
const SCHEMA = 'avro-confluent.schema';
const CREDENTIALS_SOURCE = 'avro-confluent.basic-auth.credentials-source';
const USER_INFO = 'avro-confluent.basic-auth.user-info';

export const AVRO_CONFLUENT_OPTIONS: readonly string[] = [
  URL_OPTION,
  SUBJECT,
  SCHEMA,
  CREDENTIALS_SOURCE,
  USER_INFO,
];

export interface AvroConfluentOptions {
  readonly url: string;
  readonly credentials: { readonly username: string; readonly password: string } | undefined;
  /** JSON, instead of the schema that follows from the columns. */
  readonly schema: object | undefined;
}

/** Flink's options, of which `subject` is only for writing. Throws VALIDATION_ERROR, without what is secret. */
export function readAvroConfluentOptions(options: OptionReader): AvroConfluentOptions {
  for (const name of AVRO_CONFLUENT_OPTIONS) options.text(name);
  const url = options.required(
    URL_OPTION,
    `say where the schema registry is, as in '${URL_OPTION}' = 'https://registry:8081'`,
  );
  if (!/^https?:\/\/[^/@\s]+(@[^/@\s]+)?(\/\S*)?$/.test(url)) {
    throw options.error(URL_OPTION, 'must be a URL that starts with http:// or https://');
  }
  const { plain, fromUrl } = splitCredentials(url);
  const source = options.oneOf(CREDENTIALS_SOURCE, ['USER_INFO', 'URL'], 'USER_INFO');
  const userInfo = source === 'URL' ? fromUrl : options.text(USER_INFO);
  if (source === 'URL' && userInfo === undefined) {
    throw options.error(CREDENTIALS_SOURCE, `is 'URL', and '${URL_OPTION}' has no user:password@`);
  }
  if (userInfo !== undefined && !userInfo.includes(':')) {
    throw options.error(USER_INFO, 'must be user:password');
  }
  return { url: plain, credentials: credentialsOf(userInfo), schema: readSchema(options) };
}

/** Throws VALIDATION_ERROR where it is missing. */
export function readSubject(options: OptionReader): string {
  return options.required(
    SUBJECT,
    `say under which subject the schema is registered, as in '${SUBJECT}' = '<topic>-value'`,
  );
}

function splitCredentials(url: string): { plain: string; fromUrl: string | undefined } {
  const [, start = '', userInfo, rest = ''] = /^(https?:\/\/)(?:([^/@]*)@)?(.*)$/.exec(url) ?? [];
  return {
    plain: (start + rest).replace(/\/+$/, ''),
    fromUrl: userInfo === undefined ? undefined : decodeURIComponent(userInfo),
  };
}

function credentialsOf(userInfo: string | undefined): AvroConfluentOptions['credentials'] {
  if (userInfo === undefined) return undefined;
  const colon = userInfo.indexOf(':');
  return { username: userInfo.slice(0, colon), password: userInfo.slice(colon + 1) };
}

function readSchema(options: OptionReader): object | undefined {
  const text = options.text(SCHEMA);
  if (text === undefined) return undefined;
  try {
    const schema: unknown = JSON.parse(text);
    if (typeof schema === 'object' && schema !== null) return schema;
  } catch {
    // Said below.
  }
  throw options.error(SCHEMA, 'must be an Avro schema in JSON');
}
