import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';
import { must } from '../../../src/common/assert.js';
import { type StreamingQuery, StreamingSQLExecutor } from '../../../src/node.js';
import type { KafkaQuery } from './kafka-queries.js';

/** A query from Kafka to Kafka under way, in this process, that can be started again with another number of readers. */
export class RunningQuery {
  readonly #folder = mkdtempSync(join(tmpdir(), 'disturbed-'));
  readonly #statements: KafkaQuery;
  #executor: StreamingSQLExecutor | undefined;
  #query: StreamingQuery | undefined;
  /** Rejects where it ends otherwise than by `stop`. */
  #running: Promise<void> = Promise.resolve();
  #isStopping = false;

  constructor(statements: KafkaQuery) {
    this.#statements = statements;
  }

  /** Resolves when the query has taken its first checkpoint. */
  async start(maxParallelism: number): Promise<void> {
    const executor = new StreamingSQLExecutor({
      checkpointIntervalSeconds: 0.1,
      statePath: join(this.#folder, 'state'),
      maxParallelism,
    });
    this.#executor = executor;
    const { kind, tables, insert } = this.#statements;
    for (const table of tables) await executor.executeDDL(table);
    const query = executor.executeStreamingSQL(insert, { name: kind });
    this.#query = query;
    this.#isStopping = false;
    this.#running = this.#finish(query);
    this.#running.catch(() => {});
    await this.during(
      expect.poll(() => query.statistics.checkpoints, { timeout: 60_000 }).toBeGreaterThan(0),
    );
  }

  /** Resolves as `work` does; throws what has ended the query before. */
  async during<T>(work: Promise<T>): Promise<T> {
    return await Promise.race([work, this.#running.then(() => work)]);
  }

  async stop(): Promise<void> {
    const query = must(this.#query);
    await this.during(query.checkpoint());
    this.#isStopping = true;
    await query.close();
    await this.#running;
    await this.leave();
  }

  /** Closes what is left of a query that has ended. */
  async leave(): Promise<void> {
    await must(this.#executor).close();
  }

  async remove(): Promise<void> {
    await this.#executor?.close();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  async #finish(query: StreamingQuery): Promise<void> {
    try {
      await query.finished();
    } catch (error) {
      if (!this.#isStopping) throw error;
    }
  }
}
