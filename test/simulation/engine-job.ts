import { MemoryCheckpointStore } from '../../src/checkpoint/memory-checkpoint-store.js';
import { EMPTY_INPUT } from '../../src/connectors/byte-input.js';
import { SeededRandom } from '../../src/connectors/datagen/seeded-random.js';
import { InMemoryKafka } from '../../src/connectors/kafka/memory/in-memory-kafka.js';
import { builtInConnectors } from '../../src/connectors/registry.js';
import type { StreamingSQLExecutorOptions } from '../../src/executor/executor-options.js';
import { StreamingSQLExecutor } from '../../src/executor/streaming-sql-executor.js';
import { nodeStateDatabases } from '../../src/platform/node-state-databases.js';
import { MemoryFileSystem } from '../support/memory-file-system.js';
import { expectedRows, type SimulatedQuery } from './reference-model.js';
import { JOB_ID, type SimulatedJob } from './run-simulation.js';
import { SilentSource } from './silent-source.js';
import { selectStatement, sinkTable, sourceTable } from './simulated-query.js';
import { printResultRows, SimulatedSink } from './simulated-sink.js';
import { SimulatedSource } from './simulated-source.js';
import { SimulatedStore } from './simulated-store.js';
import type { ProcessView } from './world.js';

/** The engine itself: INSERT INTO the simulated sink what a window aggregation makes of the simulated source. */
export const engineJob: SimulatedJob = {
  createStore: () => new MemoryCheckpointStore(),
  expectedRows: ({ log }, query) => expectedRows(log, query),
  start(view, query) {
    const executor = new StreamingSQLExecutor(optionsOf(view), {
      clock: view.world.time,
      random: { next: () => 0.5 },
      timers: view.process,
      fileSystem: new MemoryFileSystem({}),
      loadKafkaDriver: async () => new InMemoryKafka().createDriver(),
      loadNatsDriver: () => Promise.reject(new Error('no table of this test reads NATS')),
      fetch: () => Promise.reject(new Error('no table of this test reads a URL')),
      openWebSocket: () => Promise.reject(new Error('no table of this test reads a URL')),
      connectors: builtInConnectors,
      stateDatabases: nodeStateDatabases,
      variables: () => undefined,
      standardInput: EMPTY_INPUT,
      standardOutput: async () => {},
      standardError: async () => {},
      reachFailPoint: view.reachFailPoint,
      checkpointStore: new SimulatedStore(view, view.world.medium),
    });
    return { done: run(executor, view, query), abandon: () => executor.close() };
  },
};

async function run(
  executor: StreamingSQLExecutor,
  view: ProcessView,
  query: SimulatedQuery,
): Promise<void> {
  executor.registerConnector(
    'simulated',
    (config) => new SimulatedSource(view, config),
    () => new SimulatedSink(view, printResultRows),
  );
  executor.registerConnector('silent', (config) => new SilentSource(view, config));
  const tables = [
    sourceTable(query, 'events', 'simulated'),
    sourceTable(query, 'silent', 'silent'),
    sinkTable('simulated'),
  ];
  await executor.executeDDL(tables.join(';'));
  const insert = `INSERT INTO results ${selectStatement(query)}`;
  await executor.executeStreamingSQL(insert, { name: JOB_ID }).finished();
}

/** Options that no result may depend on are different from process to process. */
function optionsOf({ world }: ProcessView): StreamingSQLExecutorOptions {
  const random = new SeededRandom(world.seed, `options from ${world.time.monotonicMs()} on`);
  return {
    stateBackend: 'memory',
    checkpointIntervalSeconds: 1,
    checkpointTimeoutSeconds: [1, 3, 30][random.uint32() % 3] ?? 1,
    tolerableFailedCheckpoints: random.uint32() % 3,
    retainedCheckpoints: 1 + (random.uint32() % 3),
    watermarkIdleTimeoutMs: 2000,
    enableErrorRecovery: random.fraction() < 0.5,
    retryDelayMs: 100,
    batchRowsMax: [1, 17, 1000, 16_384][random.uint32() % 4] ?? 1,
  };
}
