import { describe, expect, test } from 'vitest';
import { SqlError } from '../../src/errors/sql-error.js';
import { flinkSqlFrontend } from '../../src/sql/flink-sql-frontend.js';

describe('wrong SQL is told in one sentence, at the word that is wrong', () => {
  // ¦ stands before the place that the error must point at, and is taken out of the text.
  test.each([
    [
      "CREATE TABLE t (id BIGINT ¦ts TIMESTAMP(3)) WITH ('connector'='kafka')",
      'Expected , or ) after column "id" but found ts',
    ],
    [
      'SELECT a ¦FORM t',
      'Expected , or FROM in the select list but found FORM (did you mean "FROM"?)',
    ],
    [
      'SELECT * ¦FORM t',
      'Expected , or FROM in the select list but found FORM (did you mean "FROM"?)',
    ],
    [
      'SELECT x FROM (SELECT COUNT(*) c ¦FORM t)',
      'Expected , or FROM in the select list but found FORM (did you mean "FROM"?)',
    ],
    ['SELECT a b ¦c FROM t', 'Expected , or FROM in the select list but found c'],
    ['SELECT a b ¦c', 'Expected , or FROM in the select list but found c'],
    [
      '¦SELCT a FROM t',
      'Expected a statement such as CREATE TABLE, INSERT or SELECT but found SELCT (did you mean "SELECT"?)',
    ],
    [
      'SELECT a FROM t; ¦SELEC b',
      'Expected a statement such as CREATE TABLE, INSERT or SELECT but found SELEC (did you mean "SELECT"?)',
    ],
    [
      'SELECT a FROM t ¦WEHRE a = 1',
      'Expected the end of the statement but found WEHRE (did you mean "WHERE"?)',
    ],
    [
      'SELECT a FROM t AS x ¦WEHRE a',
      'Expected the end of the statement but found WEHRE (did you mean "WHERE"?)',
    ],
    [
      'SELECT a FROM t WHERE a = 1 ¦GRUOP BY a',
      'Expected the end of the statement but found GRUOP (did you mean "GROUP"?)',
    ],
    [
      'SELECT a FROM t ¦GRUOP BY a',
      'Expected the end of the statement but found GRUOP (did you mean "GROUP"?)',
    ],
    [
      'SELECT * FROM (SELECT a FROM t ¦WEHRE b) AS x',
      'Expected ) but found WEHRE (did you mean "WHERE"?)',
    ],
    [
      'SELECT * FROM a ¦JION b ON x',
      'Expected the end of the statement but found JION (did you mean "JOIN"?)',
    ],
    [
      'SELECT * FROM t ¦LIMT 5',
      'Expected the end of the statement but found LIMT (did you mean "LIMIT"?)',
    ],
    [
      'CREATE ¦TALBE t (a INT)',
      'Expected TABLE, VIEW, FUNCTION, CATALOG or DATABASE after CREATE but found TALBE (did you mean "TABLE"?)',
    ],
    ['SELECT a FROM t WHERE¦', 'Expected an expression after WHERE but found the end of the text'],
    [
      'SELECT a FROM t WHERE¦;',
      'Expected an expression after WHERE but found the end of the statement',
    ],
    ['SELECT a FROM t WHERE ¦GROUP BY a', 'Expected an expression after WHERE but found GROUP'],
    ['SELECT a FROM t WHERE a =¦', 'Expected an expression after = but found the end of the text'],
    ['SELECT a FROM t WHERE a = ¦= 1', 'Expected an expression after = but found ='],
    ['SELECT a = ¦NOT b', 'Expected an expression after = but found NOT'],
    ['SELECT a, ¦FROM t', 'Expected an expression after , but found FROM'],
    [
      'SELECT a FROM t GROUP BY a,¦',
      'Expected an expression after , but found the end of the text',
    ],
    ['SELECT f(a, ¦) FROM t', 'Expected an expression after , but found )'],
    ['CREATE TABLE t (a INT,¦)', 'Expected a column name after , but found )'],
    ['CREATE TABLE t (¦)', 'Expected a column name after ( but found )'],
    ['CREATE TABLE t (a¦, b)', 'Expected the data type of column "a" but found ,'],
    ["SELECT ¦'abc FROM t", "Unclosed string: its second ' is missing"],
    ['SELECT ¦`abc FROM t', 'Unclosed quoted identifier: its second ` is missing'],
    ['SELECT a ¦/* b', 'Unclosed comment'],
    ['SELECT ¦`` FROM t', 'A quoted identifier must not be empty'],
    ['SELECT f¦(a, b', 'Unclosed ('],
    ['SELECT a[¦[1]', 'Expected an expression after [ but found ['],
    ['SELECT (a + b ¦FROM t', 'Expected , or ) but found FROM'],
    ['SELECT a FROM t¦)', 'Expected the end of the statement but found )'],
    [
      "SELECT TUMBLE(ts, INTERVAL '5'¦)",
      'Expected an interval unit (SECOND, MINUTE, HOUR, DAY, MONTH or YEAR) but found )',
    ],
    [
      "SELECT TUMBLE(ts, INTERVAL '5' ¦MINUT)",
      'Expected an interval unit (SECOND, MINUTE, HOUR, DAY, MONTH or YEAR) but found MINUT (did you mean "MINUTE"?)',
    ],
    ['SELECT INTERVAL ¦5 MINUTE', "Write the value of an interval in quotes: INTERVAL '5'"],
    ["CREATE TABLE t (a INT) WITH ('connector' ¦'kafka')", "Expected = after option 'connector'"],
    [
      "CREATE TABLE t (a INT) WITH (¦connector = 'kafka')",
      "Expected a quoted option such as 'connector' after ( but found connector",
    ],
    [
      "CREATE TABLE t (a INT) WITH ('a'='b' ¦'c'='d')",
      "Expected , or ) after the value of option 'a', where a ' is written ''",
    ],
    ["CREATE TABLE t (a INT) WITH ('a'=¦secret)", "Expected a quoted value after = of option 'a'"],
    [
      'CREATE TABLE t (ts TIMESTAMP(3), WATERMARK ¦ts AS ts)',
      'Expected FOR after WATERMARK but found ts',
    ],
    [
      'CREATE TABLE t (ts TIMESTAMP(3), WATERMARK FOR ts ¦ts)',
      'Expected AS and an expression in WATERMARK but found ts',
    ],
    ['CREATE TABLE t (a INT PRIMARY KEY, ¦PRIMARY KEY (a))', 'Table has more than one PRIMARY KEY'],
    ['INSERT ¦t SELECT 1', 'Expected INTO or OVERWRITE after INSERT but found t'],
    [
      'INSERT INTO t ¦SLECT 1',
      'Expected SELECT, VALUES or ( but found SLECT (did you mean "SELECT"?)',
    ],
    [
      "SELECT * FROM TABLE(TUMBLE(¦bids, DESCRIPTOR(ts), INTERVAL '10' MINUTES))",
      'Expected TABLE and a table name as the first argument of TUMBLE but found bids',
    ],
    [
      'SELECT * FROM TABLE(¦TUMBLE(TABLE bids, DESCRIPTOR(ts)))',
      'TUMBLE takes 3 or 4 arguments, not 2',
    ],
    ['SELECT * FROM ¦split(x)', 'Write TABLE(split(...)) to read from a table function'],
    ['SELECT SUM(x) OVER (PARTITION ¦k ORDER BY ts)', 'Expected BY after PARTITION but found k'],
    ['SELECT SUM(x) OVER (ORDER ¦ts)', 'Expected BY after ORDER but found ts'],
    [
      'SELECT SUM(x) OVER (¦k)',
      'Expected PARTITION BY, ORDER BY, ROWS, RANGE or ) in the window but found k',
    ],
    ['SELECT * FROM a JOIN b ON¦', 'Expected an expression after ON but found the end of the text'],
    ['SELECT * FROM a JOIN b ON ¦WHERE c', 'Expected an expression after ON but found WHERE'],
    [
      'SELECT * FROM a LEFT JOIN b ¦WHERE c',
      'Expected ON or USING with the condition of LEFT JOIN but found WHERE',
    ],
    ['SELECT a FROM t ORDER ¦a', 'Expected BY after ORDER but found a'],
    ['CREATE TABLE t (a INT) ¦SELECT a', 'Expected ; between two statements but found SELECT'],
    [
      'SELECT a FROM t ¦INSERT INTO u SELECT 1',
      'Expected ; between two statements but found INSERT',
    ],
    [
      "CREATE TABLE t (a INT) ¦WIHT ('k'='v')",
      'Expected WITH, LIKE, AS or the end of CREATE TABLE but found WIHT (did you mean "WITH"?)',
    ],
    ['SELECT a FROM ¦WHERE b', 'Expected a table name after FROM but found WHERE'],
    ['SELECT a FROM t AS ¦WHERE b', 'Expected an alias after AS but found WHERE'],
    [
      'SELECT CASE WHEN a THEN b¦',
      'Expected WHEN, ELSE or END in CASE but found the end of the text',
    ],
    ['SELECT CAST(a ¦INT)', 'Expected AS and a type in CAST but found INT'],
    ['SELECT a IS ¦5', 'Expected NULL, TRUE, FALSE, UNKNOWN or DISTINCT FROM after IS but found 5'],
    ['SELECT a BETWEEN 1 ¦OR 2', 'Expected AND after 1 but found OR'],
    ['SELECT a IN ¦5', 'Expected ( after IN but found 5'],
    [
      'SELECT EXTRACT(¦HUOR FROM t)',
      'Expected a unit of time such as DAY, HOUR, MINUTE or SECOND but found HUOR (did you mean "HOUR"?)',
    ],
    ['WITH a ¦(SELECT 1) SELECT 2', 'Expected AS and a query in parentheses after "a" but found ('],
    ['SELECT 5 ¦# 3', 'Unexpected character "#"'],
    ['SELECT a ¦🙂', 'Unexpected character "🙂"'],
    ['SELECT a LIMIT 1 ¦LIMIT 2', 'Query has more than one LIMIT'],
    [
      'EXECUTE STATEMENT SET BEGIN INSERT INTO t SELECT 1; ¦SELECT 2; END',
      'Expected INSERT or END in the statement set but found SELECT',
    ],
  ])('%s', (marked, sentence) => {
    const offset = marked.indexOf('¦');
    const error = errorOf(marked.replace('¦', ''));
    expect(error.sentence).toBe(sentence);
    expect(error.position).toEqual({ offset, line: 1, column: offset + 1 });
  });
});

describe('the place of an error', () => {
  test('is the line and column in a script of several statements', () => {
    const error = errorOf('CREATE TABLE t (a INT);\n\n-- a comment\nSELECT a\n  FORM t;\nSELECT 1');
    expect(error.position).toMatchObject({ line: 5, column: 3 });
    expect(error.message).toBe(
      'Expected , or FROM in the select list but found FORM (did you mean "FROM"?) at line 5, column 3\n' +
        '    FORM t;\n' +
        '    ^',
    );
  });

  test('counts lines that end in carriage return and line feed', () => {
    const error = errorOf('SELECT a,\r\n  b,\r\nFROM t\r\n');
    expect(error.position).toMatchObject({ line: 3, column: 1 });
    expect(error.message.split('\n').slice(1)).toEqual(['  FROM t', '  ^']);
  });

  test('keeps tabs, so that the caret stands under the word', () => {
    const error = errorOf('SELECT a FROM t\nWHERE\ta\t= = 1');
    expect(error.position).toMatchObject({ line: 2, column: 11 });
    expect(error.message.split('\n').slice(1)).toEqual(['  WHERE\ta\t= = 1', '       \t \t  ^']);
  });

  test('is right after the last word where something is missing at the end', () => {
    const error = errorOf('SELECT a FROM t WHERE -- nothing\n\n');
    expect(error.position).toMatchObject({ line: 1, column: 22 });
  });

  test('is shown with a part of its line where that is long', () => {
    const error = errorOf(`SELECT ${'a, '.repeat(1_000)}x FORM t, ${'b, '.repeat(1_000)}c`);
    const [, source = '', caret = ''] = error.message.split('\n');
    expect(source.length).toBeLessThan(200);
    expect(source.slice(caret.indexOf('^'))).toMatch(/^FORM t, b, b/);
  });

  test('is found in an expression alone', () => {
    expect(() => flinkSqlFrontend.parseExpression('a +\n b c')).toThrow(
      'Expected the end of the expression but found c at line 2, column 4',
    );
  });
});

function errorOf(sql: string): SqlError {
  try {
    flinkSqlFrontend.parseScript(sql);
  } catch (error) {
    if (error instanceof SqlError) return error;
    throw error;
  }
  throw new Error(`no error in ${sql}`);
}
