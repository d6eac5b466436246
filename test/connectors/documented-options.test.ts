import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { must } from '../../src/common/assert.js';
import { MemoryConnector } from '../../src/connectors/memory/index.js';
import { builtInConnectors } from '../../src/connectors/registry.js';
import { StreamingSQLExecutor } from '../../src/executor/streaming-sql-executor.js';
import { nodeEnvironment, systemTimers } from '../../src/platform/node.js';
import { field, type Schema } from '../../src/types/schema.js';
import { BIGINT, timestamp, VARCHAR } from '../../src/types/sql-type.js';
import { NO_DATABASE, sinkConfig } from '../support/sink-config.js';

/** Which of its options a connector asks for shows when it is made. */
class AskedOptions extends Map<string, string> {
  readonly asked = new Set<string>();

  override get(name: string): string | undefined {
    this.asked.add(name);
    return super.get(name);
  }
}

interface Sample {
  readonly for: 'reading' | 'writing';
  readonly options: Readonly<Record<string, string>>;
  readonly schema?: Schema;
}

const NATS = { servers: 'localhost', stream: 'TRADES', subject: 'trades' };
const KAFKA = { topic: 'trades', 'bootstrap.servers': 'localhost:9092' };

/** Tables that show between them all the options that there are. */
const SAMPLES: Readonly<Record<string, readonly Sample[]>> = {
  filesystem: [
    { for: 'reading', options: { path: 'p', format: 'json' } },
    { for: 'writing', options: { path: 'p', format: 'csv' } },
  ],
  stdin: [{ for: 'reading', options: { format: 'json' } }],
  nats: [
    { for: 'reading', options: { ...NATS, format: 'json' } },
    { for: 'writing', options: { ...NATS, format: 'json' } },
  ],
  http: [{ for: 'reading', options: { url: 'http://h', format: 'json' } }],
  sse: [{ for: 'reading', options: { url: 'http://h', format: 'json' } }],
  websocket: [{ for: 'reading', options: { url: 'ws://h', format: 'json' } }],
  datagen: [
    { for: 'reading', options: {} },
    {
      for: 'reading',
      options: { 'fields.n.kind': 'sequence', 'fields.n.start': '1', 'fields.n.end': '2' },
    },
    {
      for: 'reading',
      options: { generator: 'trades' },
      schema: [field('symbol', VARCHAR), field('ts', timestamp(3))],
    },
  ],
  postgres: [{ for: 'writing', options: { url: 'postgres://h/d', 'table-name': 't' } }],
  print: [{ for: 'writing', options: {} }],
  blackhole: [{ for: 'writing', options: {} }],
  memory: [{ for: 'writing', options: {} }],
  kafka: [
    { for: 'reading', options: { ...KAFKA, format: 'json' } },
    { for: 'writing', options: { ...KAFKA, format: 'json' } },
  ],
  'upsert-kafka': [
    { for: 'reading', options: { ...KAFKA, 'key.format': 'json', 'value.format': 'json' } },
    { for: 'writing', options: { ...KAFKA, 'key.format': 'json', 'value.format': 'json' } },
  ],
  'postgres-cdc': [
    { for: 'reading', options: { hostname: 'h', 'table-name': 't', 'slot.name': 's' } },
  ],
};
const SCHEMA = [field('n', BIGINT, false), field('s', VARCHAR), field('at', timestamp(3))];
/** Of every table, or of a format. */
const ELSEWHERE = /^(connector|lookup\.static|(key\.|value\.)?(json|csv|raw|avro.*|protobuf)\..*)$/;

function askedBy(connector: string, { for: use, options, schema = SCHEMA }: Sample): Set<string> {
  const asked = new AskedOptions(Object.entries({ connector, ...options }));
  const primaryKey = ['kafka', 'nats'].includes(connector) ? [] : ['n'];
  const definition =
    connector === 'memory'
      ? new MemoryConnector(systemTimers)
      : must(builtInConnectors(nodeEnvironment).find(({ name }) => name === connector));
  if (use === 'reading') {
    definition.create({ name: 't', schema, primaryKey, options: asked });
  } else {
    const config = { ...sinkConfig({ schema, options: {} }), primaryKey, options: asked };
    must(definition.createSink)(config, NO_DATABASE);
  }
  return asked.asked;
}

/** The first column of the tables in a section of docs/CONNECTORS.md. */
function documentedOptions(connector: string): readonly string[] {
  const text = readFileSync('docs/CONNECTORS.md', 'utf8');
  const section = must(text.split(/^## /m).find((part) => part.startsWith(`${connector}\n`)));
  const cells = section.match(/^\| `.*?(?= \|)/gm) ?? [];
  const names = cells.flatMap((cell) => [...cell.matchAll(/`([^`]+)`/g)]);
  // Of headers any may be named.
  return names.map(([, name]) => must(name)).filter((name) => name !== 'http.headers.<name>');
}

describe('docs/CONNECTORS.md', () => {
  it.each(Object.keys(SAMPLES))(
    'lists the options of %s, all of them and no other',
    (connector) => {
      const asked = must(SAMPLES[connector]).flatMap((sample) => [...askedBy(connector, sample)]);
      const names = asked
        .filter((name) => !ELSEWHERE.test(name))
        .map((name) => name.replace(/^fields\.\w+\./, 'fields.<column>.'));
      // What reads upserts shares the rest with `kafka`.
      const shared = connector === 'upsert-kafka' ? documentedOptions('kafka') : [];
      const documented = documentedOptions(connector);
      expect(names.filter((name) => !shared.includes(name) && !documented.includes(name))).toEqual(
        [],
      );
      expect(documented.filter((name) => !names.includes(name))).toEqual([]);
    },
  );

  it('has examples that can be run as they stand', async () => {
    const text = readFileSync('docs/CONNECTORS.md', 'utf8');
    const examples = [...text.matchAll(/^```sql\n(.*?)^```$/gms)].map(([, sql]) => must(sql));
    expect(examples.length).toBeGreaterThan(12);
    for (const sql of examples) {
      await using executor = new StreamingSQLExecutor({ stateBackend: 'memory' }, nodeEnvironment);
      expect([sql, executor.validate(sql)]).toEqual([sql, []]);
    }
  });
});
