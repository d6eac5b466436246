// The import laws: imports go down only, and every library has one importer. Held by `npm run check` and by
// test/architecture/import-laws.test.ts. The floors are drawn in src/ARCHITECTURE.md.

const WINGS = ['errors', 'time', 'observability'];
const GROUND = ['common', 'types', ...WINGS];
const COLUMNS = ['columnar', 'kernels', ...GROUND];
const STATE = ['state', ...COLUMNS];
const FUNCTIONS = ['functions', ...COLUMNS];
const EXPRESSIONS = ['expressions', ...FUNCTIONS];

/** For every folder of src/: the folders that it may import from, itself apart. */
const ALLOWED = {
  common: ['errors'],
  types: ['common'],
  errors: ['common'],
  time: ['common', 'types', 'errors', 'columnar', 'kernels'],
  observability: ['common', 'types', 'errors', 'time'],
  recovery: [...GROUND],
  kernels: GROUND,
  columnar: COLUMNS,
  state: COLUMNS,
  sql: ['errors', 'common'],
  functions: FUNCTIONS,
  expressions: EXPRESSIONS,
  formats: FUNCTIONS,
  checkpoint: STATE,
  plan: ['sql', 'expressions', 'functions', ...GROUND],
  operators: ['checkpoint', ...EXPRESSIONS, ...STATE],
  connectors: ['formats', ...STATE],
  runtime: ['recovery', 'plan', 'operators', 'connectors', 'checkpoint', 'formats', ...EXPRESSIONS, ...STATE],
  executor: [
    'recovery',
    'runtime',
    'sql',
    'plan',
    'operators',
    'connectors',
    'checkpoint',
    'formats',
    ...EXPRESSIONS,
    ...STATE,
  ],
  http: GROUND,
  platform: ['connectors', 'formats', 'state', ...GROUND],
};

/** For every library: the only folder that imports it. */
const IMPORTERS = {
  'apache-arrow': 'src/columnar/',
  'node-sql-parser': 'src/sql/',
  '@electric-sql/pglite': 'src/state/pglite/',
  zod: 'src/executor/',
  'prom-client': 'src/http/',
  pino: 'src/platform/',
  cockatiel: 'src/recovery/',
  '@opentelemetry/api': 'src/observability/metrics/',
  pg: 'src/state/postgres/',
  'pg-copy-streams': 'src/state/postgres/',
  hyparquet: 'src/formats/parquet/',
  'hyparquet-compressors': 'src/formats/parquet/',
  'hyparquet-writer': 'src/formats/parquet/',
  avsc: 'src/formats/avro/',
  '@kafkajs/confluent-schema-registry': 'src/formats/avro-confluent/',
  '@bufbuild/protobuf': 'src/formats/protobuf/',
  kafkajs: 'src/connectors/kafka/kafkajs/',
  'pg-logical-replication': 'src/connectors/postgres-cdc/',
  '@nats-io/jetstream': 'src/connectors/nats/client/',
  '@nats-io/transport-node': 'src/connectors/nats/client/',
  fzstd: 'src/connectors/kafka/compression/',
  lz4js: 'src/connectors/kafka/compression/',
  snappyjs: 'src/connectors/kafka/compression/',
  ws: 'src/connectors/websocket/ws/',
};

/** Files that import modules of Node or libraries that need them, and so must not be reached from the browser's entry. */
const BEYOND_BROWSERS = [
  '^src/(cli|http)/',
  '^src/platform/(node|pino)[^/]*\\.ts$',
  '^src/state/postgres/(?!connection-url\\.ts$)',
  '^src/connectors/(postgres|postgres-cdc|kafka/kafkajs|kafka/compression|websocket/ws)/',
  '^src/formats/(avro|avro-confluent|protobuf)/',
  '^node:',
].join('|');

const floors = Object.entries(ALLOWED).map(([folder, allowed]) => ({
  name: `${folder}-imports-down-only`,
  severity: 'error',
  from: { path: `^src/${folder}/` },
  to: { path: '^src/', pathNot: `^src/(${[folder, ...allowed].join('|')})/` },
}));

const importers = Object.entries(IMPORTERS).map(([library, folder]) => ({
  name: `one-importer-of-${library}`,
  severity: 'error',
  from: { pathNot: `^${folder}` },
  to: { path: `(^|/)node_modules/${library}/` },
}));

module.exports = {
  forbidden: [
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    { name: 'no-unresolved', severity: 'error', from: {}, to: { couldNotResolve: true } },
    ...floors,
    ...importers,
    {
      name: 'known-libraries-only',
      severity: 'error',
      from: { path: '^src/' },
      to: {
        path: '(^|/)node_modules/',
        pathNot: `(^|/)node_modules/(@types|${Object.keys(IMPORTERS).join('|')})/`,
      },
    },
    {
      name: 'node-modules-of-node-in-their-places',
      severity: 'error',
      from: { path: '^(src|assembly)/', pathNot:
          '^src/(platform|cli|http|state/pglite|state/postgres|connectors/kafka/(kafkajs|compression)|formats/avro)/' },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'no-node-in-the-browser',
      severity: 'error',
      from: { path: '^src/(browser|kafka-browser)\\.ts$' },
      to: { reachable: true, path: BEYOND_BROWSERS },
    },
    {
      name: 'platform-only-from-the-entry',
      severity: 'error',
      from: {
        path: '^src/',
        pathNot: '^src/(platform/|on-system-clock\\.ts$|node\\.ts$|kafka\\.ts$|kafka-browser\\.ts$|browser\\.ts$)',
      },
      to: { path: '^src/platform/' },
    },
    {
      name: 'entries-only-from-above',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/(cli/|demo/|node\\.ts$|kafka\\.ts$|kafka-browser\\.ts$|browser\\.ts$)' },
      to: { path: '^src/(index|node|kafka|kafka-surface|kafka-browser|browser)\\.ts$' },
    },
    {
      name: 'nothing-imports-the-top',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/(cli|demo)/' },
      to: { path: '^src/(cli|demo)/' },
    },
    {
      name: 'kernels-know-the-abi-alone',
      severity: 'error',
      from: { path: '^assembly/' },
      to: { path: '^src/', pathNot: '^src/kernels/(abi|[a-z]+/[a-z]+-abi)\\.ts$' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      extensions: ['.ts', '.js'],
      exportsFields: ['exports'],
      conditionNames: ['types', 'import', 'node', 'default'],
    },
  },
};
