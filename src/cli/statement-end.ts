/**
 * Whether a text that is being typed ends with a complete statement: its last token is a semicolon that stands in no
 * string, quoted name or comment.
 */
export function endsStatement(text: string): boolean {
  let last = '';
  for (let i = 0; i < text.length; i++) {
    const character = text.charAt(i);
    if (character === '-' && text.charAt(i + 1) === '-') {
      i = endOf(text, '\n', i + 2);
    } else if (character === '/' && text.charAt(i + 1) === '*') {
      i = endOf(text, '*/', i + 2) + 1;
      if (i > text.length) return false;
    } else if (character === "'" || character === '"' || character === '`') {
      // A doubled quote closes and opens again, which comes to the same.
      i = endOf(text, character, i + 1);
      if (i >= text.length) return false;
      last = character;
    } else if (character.trim() !== '') {
      last = character;
    }
  }
  return last === ';';
}

/** Where `mark` starts next, or the length of the text where it doesn't. */
function endOf(text: string, mark: string, from: number): number {
  const at = text.indexOf(mark, from);
  return at === -1 ? text.length : at;
}
