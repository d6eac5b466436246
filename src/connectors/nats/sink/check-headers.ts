/**
 * Checks the JSON text of a message's headers, as the metadata column `headers` has it: `{"trace": "ab12"}`; no text is none. Throws
 * SyntaxError for what is no JSON, TypeError for what can't be headers: names that start with `Nats-` tell the server what to do.
 */
export function checkHeaders(text: string): void {
  if (text === '') return;
  const parsed: unknown = JSON.parse(text);
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) {
    throw new TypeError('not an object');
  }
  for (const [name, value] of Object.entries(parsed)) {
    if (!/^[\x21-\x39\x3b-\x7e]+$/.test(name) || /^nats-/i.test(name)) {
      throw new TypeError(`not a header's name: ${name}`);
    }
    if (typeof value === 'string' && /[\r\n]/.test(value)) {
      throw new TypeError(`a line break in header ${name}`);
    }
  }
}
