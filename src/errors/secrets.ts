/** Any header of a request may say who asks, and so may what is sent to an HTTP server or over a WebSocket. */
const REQUEST_NAME = /^(http\.headers\..*|http\.body|websocket\.(subscribe|protocols))$/i;

/** Option names whose values nobody should read in a plan, a log or an error. */
const SECRET_NAME = /password|passwd|secret|token|key|jaas|credential|auth|sasl|certificate/i;

/** Names that look like it, and are none: formats of a message's key, and what says how to come in, not as whom. */
const PUBLIC_NAME =
  /^(key\.(?!.*(password|passwd|secret|token|jaas|credential|auth|sasl|certificate)).*|primary-key.*|(properties\.)?sasl\.mechanism|(properties\.)?sasl\.oauthbearer\.token\.endpoint\.url|(properties\.)?ssl\.(key|trust)store\.(type|location)|(properties\.)?(key|value)\.(de)?serializer)$/i;

/** Says where a secret comes from, so is none. */
const VARIABLE = /\$\{env:[^}]*\}/;

/**
 * `https://user:password@host`: what stands before the @. Where the scheme has users as a rule, a password with characters
 * that should have been encoded is none the less found; so is one among the parameters. Those of an HTTP server or WebSocket are
 * hidden whole.
 */
const SECRETS_IN_URL = [
  /(?<=postgres(?:ql)?:\/\/).+(?=@)/gs,
  /(?<=\/\/)[^/?#@\s']+(?=@)/g,
  /(?<=[?&]password=)[^&\s']+/g,
  /(?<=(?:https?|wss?):\/\/[^\s'?#]*\?)[^\s'#]+/gi,
];

/** `'name' = 'value'`, the value perhaps without its end or in wrong quotes, the sign perhaps missing. */
const OPTION =
  /('([^']*)'\s*(?:=\s*)?)('(?:[^']|'')*|"[^"]*|(?<==\s*)[^\s,'")]+|[^\s,'")=]+(?=\s*[,)]))/g;

/** What follows a value that a quote within has ended. */
const REST_OF_VALUE = /('([^']*)'\s*=\s*'\**')(?!\s*[,)]|\s*$)([^\r\n]*)/gm;

/** What may be shown of an option's value, with `mask` in the place of what may not. */
export function maskedValue(name: string, value: string, mask = '***'): string {
  return maskedOption(name, value, () => mask);
}

/** SQL of the same length and lines, with stars where a WITH clause has secrets. */
export function maskedSql(sql: string): string {
  const stars = (text: string): string => text.replace(/[^\r\n]/g, '*');
  const options = sql.replace(OPTION, (_, start: string, name: string, value: string) => {
    const quote = /^['"]/.test(value) ? value.slice(0, 1) : '';
    return start + quote + maskedOption(name, value.slice(quote.length), stars);
  });
  const rest = options.replace(REST_OF_VALUE, (all, value: string, name: string, text: string) =>
    isSecret(name) ? value + stars(text) : all,
  );
  return rest.replace(/[^\s']+/g, (word) => maskedUrl(word, stars));
}

/** Shorter texts would be found everywhere. */
const SECRET_LENGTH_MIN = 4;

/** The texts that must not be seen of a table's options, the longest first; parts of them that show up alone, too. */
export function secretsAmong(options: ReadonlyMap<string, string>): readonly string[] {
  const found = [...options].flatMap(([name, value]) =>
    isSecret(name) ? [value, ...secretParts(name, value)] : secretsInUrl(value),
  );
  const texts = found.flatMap((text) => [
    text,
    encodeURIComponent(text),
    JSON.stringify(text).slice(1, -1),
  ]);
  const long = texts.filter((text) => text.length >= SECRET_LENGTH_MIN);
  return [...new Set(long)].sort((a, b) => b.length - a.length);
}

function isSecret(name: string): boolean {
  return REQUEST_NAME.test(name) || (SECRET_NAME.test(name) && !PUBLIC_NAME.test(name));
}

/**
 * Passwords in a login module line, the lines of a certificate or key, and the long words of a request, so far as they aren't
 * public themselves.
 */
function secretParts(name: string, value: string): readonly string[] {
  if (REQUEST_NAME.test(name)) return value.match(/[^\s"',:;{}[\]]{8,}/g) ?? [];
  const quoted = [
    ...value.matchAll(/([\w.-]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)'|([^\s;"']+))/g),
  ];
  const texts = quoted
    .filter(([, name = '']) => SECRET_NAME.test(name))
    .map(([, , double, single, bare]) => double ?? single ?? bare ?? '');
  const unescaped = texts.map((text) => text.replace(/\\(.)/gs, '$1'));
  const lines = value.split(/[\r\n]+/).filter((line) => !/^\s*-----|=\s*["']/.test(line));
  return [...texts, ...unescaped, ...(lines.length > 1 ? lines.map((line) => line.trim()) : [])];
}

function secretsInUrl(value: string): readonly string[] {
  const found = SECRETS_IN_URL.flatMap((secret) =>
    [...value.matchAll(secret)].map(([text]) => text),
  );
  const passwords = found.map((text) => text.slice(text.indexOf(':') + 1));
  const parameters = [...value.matchAll(/(?<=[?&])([^=&\s]+)=([^&#\s]+)/g)]
    .filter(([, name = '']) => SECRET_NAME.test(name))
    .map(([, , text = '']) => text);
  const texts = [...passwords, ...parameters];
  return [...found, ...texts, ...texts.map(decoded)];
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function maskedOption(name: string, value: string, mask: (secret: string) => string): string {
  if (!isSecret(name)) return maskedUrl(value, mask);
  const pieces = value.split(new RegExp(`(${VARIABLE.source})`));
  return pieces
    .map((piece) => (piece === '' || VARIABLE.test(piece) ? piece : mask(piece)))
    .join('');
}

function maskedUrl(text: string, mask: (secret: string) => string): string {
  return SECRETS_IN_URL.reduce((masked, secret) => masked.replace(secret, mask), text);
}
