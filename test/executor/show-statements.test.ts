import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { StreamingSQLExecutor } from '../../src/node.js';

const ORDERS = `CREATE TEMPORARY TABLE IF NOT EXISTS orders (
  \`user\` BIGINT NOT NULL COMMENT 'who''s it',
  product VARCHAR(32), name STRING, note VARCHAR, paid DECIMAL_FREE,
  amount INTEGER,
  ts TIMESTAMP(3),
  \`total \`\` price\` AS amount * 2 + CASE WHEN amount > 1 THEN 1 ELSE 0 END,
  place BIGINT METADATA FROM 'offset' VIRTUAL,
  PRIMARY KEY (\`user\`, product) NOT ENFORCED,
  WATERMARK FOR ts AS ts - INTERVAL '1' SECOND
) COMMENT 'what people buy' WITH (
  'topic' = 'it''s', 'connector' = 'kafka', 'properties.bootstrap.servers' = 'h:9092', 'format' = 'json',
  'properties.sasl.jaas.config' = 'module required password="canary-1";', 'json.secret' = '\${env:SECRET_OF_ORDERS}'
)`.replace('paid DECIMAL_FREE', 'paid DOUBLE');

async function open(ddl = ORDERS): Promise<StreamingSQLExecutor> {
  const executor = new StreamingSQLExecutor({ stateBackend: 'memory' });
  await executor.executeDDL(ddl);
  return executor;
}

describe('SHOW CREATE TABLE', () => {
  it('prints the table as Flink does, its secrets hidden', async () => {
    await using executor = await open();
    const text = executor.show('SHOW CREATE TABLE default_database.orders;');
    expect(text).toMatchInlineSnapshot(`
      "CREATE TEMPORARY TABLE \`default_catalog\`.\`default_database\`.\`orders\` (
        \`user\` BIGINT NOT NULL COMMENT 'who''s it',
        \`product\` VARCHAR(32) NOT NULL,
        \`name\` VARCHAR(2147483647),
        \`note\` VARCHAR(2147483647),
        \`paid\` DOUBLE,
        \`amount\` INT,
        \`ts\` TIMESTAMP(3),
        \`total \`\` price\` AS amount * 2 + CASE WHEN amount > 1 THEN 1 ELSE 0 END,
        \`place\` BIGINT METADATA FROM 'offset' VIRTUAL,
        WATERMARK FOR \`ts\` AS ts - INTERVAL '1' SECOND,
        PRIMARY KEY (\`user\`, \`product\`) NOT ENFORCED
      )
      COMMENT 'what people buy'
      WITH (
        'connector' = 'kafka',
        'format' = 'json',
        'json.secret' = '\${env:SECRET_OF_ORDERS}',
        'properties.bootstrap.servers' = 'h:9092',
        'properties.sasl.jaas.config' = '******',
        'topic' = 'it''s'
      )
      "
    `);
    expect(text).not.toContain('canary');
  });

  it('declares the same table again', async () => {
    await using first = await open(ORDERS.replace(/'properties\.sasl.*;',/, ''));
    const text = first.show('SHOW CREATE TABLE orders');
    await using second = await open(text);
    expect(second.show('SHOW CREATE TABLE orders')).toBe(text);
    expect(second.show('DESCRIBE orders')).toBe(first.show('DESCRIBE orders'));
    expect(second.vocabulary().tables).toEqual(first.vocabulary().tables);
  });

  it('has the partitions of a table, and any name or value as it was written', async () => {
    const names = fc.string({ unit: 'grapheme-ascii', minLength: 1, maxLength: 9 });
    await fc.assert(
      fc.asyncProperty(names, fc.string(), async (name, value) => {
        const quoted = `\`${name.replaceAll('`', '``')}\``;
        await using executor = await open(
          `CREATE TABLE t (${quoted} INT) PARTITIONED BY (${quoted})
             WITH ('connector' = 'filesystem', 'path' = '${value.replaceAll("'", "''")}')`,
        );
        const text = executor.show('SHOW CREATE TABLE t');
        expect(text).toContain(`PARTITIONED BY (${quoted})`);
        await using again = await open(text);
        expect(again.show('SHOW CREATE TABLE t')).toBe(text);
        expect(again.vocabulary().tables).toEqual(executor.vocabulary().tables);
      }),
      { numRuns: 100 },
    );
  });

  it('says what to ask for a table that the program has registered, and knows no other', async () => {
    await using executor = await open();
    await executor.registerStream('clicks', [{ id: 1 }]);
    expect(() => executor.show('SHOW CREATE TABLE clicks')).toThrow(
      'Table "clicks" was registered by the program, and has no CREATE TABLE: DESCRIBE tells its columns',
    );
    expect(() => executor.show('SHOW CREATE TABLE order')).toThrow('Unknown table "order"');
    expect(() => executor.show('SHOW CREATE TABLE')).toThrow('Expected a table name');
  });
});

describe('DESCRIBE', () => {
  it('prints the columns with their types, keys and watermark', async () => {
    await using executor = await open();
    expect(executor.show('DESC orders')).toMatchInlineSnapshot(`
      "name           type                    null   key                 extras                                                  watermark                 comment
      user           BIGINT                  FALSE  PRI(user, product)                                                                                    who's it
      product        VARCHAR(32)             FALSE  PRI(user, product)
      name           VARCHAR(2147483647)     TRUE
      note           VARCHAR(2147483647)     TRUE
      paid           DOUBLE                  TRUE
      amount         INT                     TRUE
      ts             TIMESTAMP(3) *ROWTIME*  TRUE                                                                               ts - INTERVAL '1' SECOND
      total \` price  INT                     TRUE                       AS amount * 2 + CASE WHEN amount > 1 THEN 1 ELSE 0 END
      place          BIGINT                  TRUE                       METADATA FROM 'offset' VIRTUAL
      "
    `);
  });

  it('knows tables that the program has registered', async () => {
    await using executor = new StreamingSQLExecutor({ stateBackend: 'memory' });
    await executor.registerStream('clicks', [{ id: 1, ts: new Date(0), url: 'x' }], {
      watermark: { column: 'ts', delayMs: 60_000 },
    });
    expect(executor.show('DESCRIBE clicks')).toMatchInlineSnapshot(`
      "name  type                        null  key  extras  watermark
      id    DOUBLE                      TRUE
      ts    TIMESTAMP_LTZ(3) *ROWTIME*  TRUE               ts - INTERVAL '1' MINUTE
      url   VARCHAR(2147483647)         TRUE
      "
    `);
  });
});

describe('SHOW TABLES', () => {
  it('lists the tables by name, or those that are like a pattern', async () => {
    await using executor = await open();
    for (const name of ['clicks', 'old_orders', 'a.b'])
      await executor.registerStream(name, [{ id: 1 }]);
    expect(executor.show('SHOW TABLES')).toBe('table name\na.b\nclicks\nold_orders\norders\n');
    expect(executor.show("SHOW TABLES LIKE '%orders'")).toBe('table name\nold_orders\norders\n');
    expect(executor.show("SHOW TABLES NOT LIKE '%o%'")).toBe('table name\na.b\nclicks\n');
    expect(executor.show("SHOW TABLES LIKE 'a_b'")).toBe('table name\na.b\n');
    expect(executor.show("SHOW TABLES LIKE 'old\\_orders'")).toBe('table name\nold_orders\n');
    expect(executor.show("SHOW TABLES LIKE '.*'")).toBe('table name\n');
  });
});

describe('statements that tell of tables', () => {
  it('are some of a script, in its order, and are checked without being run', async () => {
    await using executor = new StreamingSQLExecutor({ stateBackend: 'memory' });
    const told: string[] = [];
    for (const statement of executor.prepareScript(`SHOW TABLES; ${ORDERS}; SHOW TABLES`)) {
      if (statement.kind === 'show') told.push(await statement.execute());
      else if (statement.kind === 'ddl') await statement.execute();
    }
    expect(told).toEqual(['table name\n', 'table name\norders\n']);
    expect(executor.validate('SHOW TABLES; DESCRIBE orders; SHOW CREATE TABLE orders')).toEqual([]);
    expect(executor.validate('SHOW TABLES; DESCRIBE ordres')).toMatchObject([
      { code: 'SQL_UNKNOWN_TABLE', line: 1, column: 23, suggestion: 'orders' },
    ]);
  });

  it('are refused where tables or rows are asked for, and nothing else is told of', async () => {
    await using executor = await open();
    await expect(executor.executeDDL('SHOW TABLES')).rejects.toThrow(
      'what this tells is given by show',
    );
    expect(() => executor.executeStreamingSQL('DESCRIBE orders')).toThrow('Expected a SELECT');
    expect(() => executor.show('SELECT 1 FROM orders')).toThrow('Expected SHOW TABLES');
    expect(() => executor.show('SHOW TABLES FROM db')).toThrow('Expected SHOW TABLES');
    expect(() => executor.show('SHOW TABLES; SHOW TABLES')).toThrow();
  });
});
