import type { SampleText } from './sample-text.js';

/** One row of CSV. */
export interface CsvRow {
  readonly fields: readonly string[];
  /** 1-based, of its start. */
  readonly line: number;
}

/**
 * The rows of CSV (RFC 4180), without blank lines. Where quotes are wrong it goes on as well as it can: the decoder says so later.
 * A row that the sample ends within is left out.
 */
export function* csvRows({ text, isWhole }: SampleText, delimiter: string): Generator<CsvRow> {
  let line = 1;
  for (let at = 0; at < text.length; ) {
    const startLine = line;
    const fields: string[] = [];
    for (let isRowOpen = true; isRowOpen; ) {
      let field = '';
      if (text[at] === '"') {
        const close = closingQuote(text, at);
        if (close >= text.length && !isWhole) return;
        field = text.slice(at + 1, close).replaceAll('""', '"');
        line += field.split('\n').length - 1;
        at = close + 1;
      }
      const end = fieldEnd(text, at, delimiter);
      fields.push(field + text.slice(at, end));
      isRowOpen = text[end] === delimiter;
      at = end + 1;
    }
    line++;
    const last = fields.length - 1;
    fields[last] = (fields[last] ?? '').replace(/\r$/, '');
    if (fields.length > 1 || fields[0] !== '') yield { fields, line: startLine };
  }
}

/** Where the quote at `from` is closed; the text's end where it isn't. */
function closingQuote(text: string, from: number): number {
  let close = text.indexOf('"', from + 1);
  while (close >= 0 && text[close + 1] === '"') close = text.indexOf('"', close + 2);
  return close < 0 ? text.length : close;
}

function fieldEnd(text: string, from: number, delimiter: string): number {
  let end = from;
  while (end < text.length && text[end] !== delimiter && text[end] !== '\n') end++;
  return end;
}
