/** From which topic into which. */
export interface KafkaRoute {
  readonly bootstrap: string;
  /** Where the input is read from, if that is another listener. */
  readonly inputBootstrap?: string;
  readonly inputTopic: string;
  readonly outputTopic: string;
}

/** The statements of a query from Kafka to Kafka. */
export interface KafkaQuery {
  readonly kind: 'copies' | 'windows';
  readonly tables: readonly string[];
  readonly insert: string;
}

/** The group that a query tells how far it has read. */
export function readersOf({ outputTopic }: KafkaRoute): string {
  return `readers-for-${outputTopic}`;
}

/** Copies what a SteadyProducer writes, but for every tenth record. */
export function copyingQuery(route: KafkaRoute, inputOptions = ''): KafkaQuery {
  return {
    kind: 'copies',
    tables: [
      inputTable(route, inputOptions),
      `CREATE TABLE output (symbol STRING, n BIGINT, text STRING)
       WITH (${kafka(route, route.outputTopic)}, 'key.fields' = 'symbol', 'sink.delivery-guarantee' = 'exactly-once')`,
    ],
    insert: 'INSERT INTO output SELECT symbol, n, text FROM input WHERE n % 10 <> 3',
  };
}

/** Windows of a tenth of a second over what a SteadyProducer writes. */
export function windowQuery(route: KafkaRoute, inputOptions = ''): KafkaQuery {
  return {
    kind: 'windows',
    tables: [
      inputTable(route, inputOptions),
      `CREATE TABLE output (symbol STRING, w TIMESTAMP(3), trades BIGINT, total BIGINT)
       WITH (${kafka(route, route.outputTopic)}, 'key.fields' = 'symbol;w', 'sink.delivery-guarantee' = 'exactly-once')`,
    ],
    insert: `INSERT INTO output SELECT symbol, w, trades, total FROM (
        SELECT symbol, TUMBLE(ts, INTERVAL '0.1' SECOND) AS w, COUNT(*) AS trades, SUM(n) AS total
        FROM input GROUP BY symbol, TUMBLE(ts, INTERVAL '0.1' SECOND)) AS totals`,
  };
}

function inputTable(route: KafkaRoute, options: string): string {
  const input = { bootstrap: route.inputBootstrap ?? route.bootstrap };
  return `CREATE TABLE input (symbol STRING, n BIGINT, text STRING, ts TIMESTAMP(3), WATERMARK FOR ts AS ts)
    WITH (${kafka(input, route.inputTopic)}, 'key.fields' = 'symbol', 'scan.startup.mode' = 'earliest-offset',
      'properties.group.id' = '${readersOf(route)}'${options})`;
}

function kafka({ bootstrap }: Pick<KafkaRoute, 'bootstrap'>, topic: string): string {
  return `'connector' = 'kafka', 'bootstrap.servers' = '${bootstrap}', 'topic' = '${topic}', 'key.format' = 'json',
    'value.format' = 'json', 'value.fields-include' = 'EXCEPT_KEY'`;
}
