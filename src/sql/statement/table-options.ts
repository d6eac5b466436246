import type { TableOption } from '../statement-ast.js';
import type { TokenCursor } from '../token-cursor.js';

/** `('key' = 'value', …)`, after WITH. Errors do not say what stands in the place of a value: it may be a secret. */
export function parseOptions(cursor: TokenCursor): readonly TableOption[] {
  return cursor.parenthesised(() =>
    cursor.list(() => {
      const key = cursor.string("a quoted option such as 'connector'");
      if (!cursor.accept('=')) cursor.fail(`Expected = after option ${key.text}`);
      if (cursor.token.kind !== 'string') {
        cursor.fail(`Expected a quoted value after = of option ${key.text}`);
      }
      const value = cursor.string('a quoted value');
      if (!cursor.atStatementEnd && ![',', ')'].includes(cursor.token.keyword)) {
        cursor.fail(
          `Expected , or ) after the value of option ${key.text}, where a ' is written ''`,
        );
      }
      return optionOf(key.value, value.value, key.start, value.start);
    }),
  );
}

/** `(column = literal, …)`, after PARTITION: `value` is the literal without quotes. */
export function parsePartition(cursor: TokenCursor): readonly TableOption[] {
  return cursor.parenthesised(() =>
    cursor.list(() => {
      const column = cursor.identifier('a column name');
      if (!cursor.accept('=')) cursor.failExpecting(`= after partition column "${column.name}"`);
      const value = cursor.token;
      if (value.kind !== 'string' && value.kind !== 'number') {
        cursor.failExpecting('a literal after =');
      }
      cursor.advance();
      return optionOf(column.name, value.value, column.offset, value.start);
    }),
  );
}

function optionOf(key: string, value: string, keyOffset: number, valueOffset: number): TableOption {
  return { key, value, keyOffset, valueOffset };
}
