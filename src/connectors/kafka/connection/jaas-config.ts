/** A login module line: `some.package.PlainLoginModule required username="…" password="…";` */
export interface JaasConfig {
  /** The module's class, without its package, which shading changes. */
  readonly module: string;
  readonly values: ReadonlyMap<string, string>;
}

const TOKEN = /\s*(?:"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)'|([\w.$-]+)|([=;]))/sy;
const FLAGS = ['required', 'requisite', 'sufficient', 'optional'];

type Token = { readonly kind: 'text' | 'sign'; readonly text: string };

/** What Kafka's clients read in `sasl.jaas.config`; undefined where it has another form. */
export function parseJaasConfig(text: string): JaasConfig | undefined {
  const tokens = tokensOf(text);
  const [module, flag] = tokens ?? [];
  if (tokens === undefined || module?.kind !== 'text' || tokens.at(-1)?.text !== ';') {
    return undefined;
  }
  if (!FLAGS.includes(flag?.text.toLowerCase() ?? '')) return undefined;
  const values = new Map<string, string>();
  const pairs = tokens.slice(2, -1);
  for (let i = 0; i < pairs.length; i += 3) {
    const [name, equals, value] = pairs.slice(i, i + 3);
    if (name?.kind !== 'text' || equals?.text !== '=' || value?.kind !== 'text') return undefined;
    values.set(name.text, value.text);
  }
  return { module: module.text.replace(/^.*\./s, ''), values };
}

function tokensOf(text: string): readonly Token[] | undefined {
  const tokens: Token[] = [];
  const trimmed = text.trimEnd();
  for (let position = 0; position < trimmed.length; position = TOKEN.lastIndex) {
    TOKEN.lastIndex = position;
    const match = TOKEN.exec(trimmed);
    if (match === null) return undefined;
    const [, double, single, word, sign] = match;
    const quoted = double ?? single;
    tokens.push(
      sign !== undefined
        ? { kind: 'sign', text: sign }
        : { kind: 'text', text: word ?? unescaped(quoted ?? '') },
    );
  }
  return tokens;
}

function unescaped(quoted: string): string {
  const controls: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t' };
  return quoted.replace(/\\(.)/gs, (_, character: string) => controls[character] ?? character);
}
