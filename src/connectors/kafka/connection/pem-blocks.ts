const BLOCK = /-----BEGIN ([A-Z0-9 ]+)-----(.*?)-----END \1-----/gs;
const LINE_LENGTH = 64;

/** What a PEM text holds; both undefined where it holds none. */
export interface PemBlocks {
  readonly certificates: string | undefined;
  readonly privateKey: string | undefined;
}

/**
 * Takes certificates and keys apart. Like Kafka's clients it takes blocks that stand on one line, with blanks or `\n` where
 * lines should end.
 */
export function parsePem(text: string): PemBlocks {
  const certificates: string[] = [];
  const keys: string[] = [];
  for (const [, label = '', body = ''] of text.matchAll(BLOCK)) {
    const block = `-----BEGIN ${label}-----\n${linesOf(body)}-----END ${label}-----\n`;
    if (label.endsWith('CERTIFICATE')) certificates.push(block);
    else if (label.endsWith('PRIVATE KEY')) keys.push(block);
  }
  return {
    certificates: certificates.length === 0 ? undefined : certificates.join(''),
    privateKey: keys[0],
  };
}

function linesOf(body: string): string {
  // Keys in the old encrypted form start with header lines, which are to stay as they are.
  if (body.includes(':')) return `${body.trim()}\n`;
  const base64 = body.replace(/\s|\\[nr]/g, '');
  const lines = base64.match(new RegExp(`.{1,${LINE_LENGTH}}`, 'g')) ?? [];
  return lines.map((line) => `${line}\n`).join('');
}
