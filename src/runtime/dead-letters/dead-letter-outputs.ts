import type { DeadLetters } from '../../connectors/source.js';
import type { SinkOutput } from '../output/sink-output.js';
import type { DeadLetterOutput } from './dead-letter-output.js';
import { LetterBox } from './letter-box.js';

/** The dead-letter tables of one run of a job. */
export class DeadLetterOutputs {
  /** By the names of the tables that are read. */
  readonly #outputs: ReadonlyMap<string, DeadLetterOutput>;
  readonly #distinct: readonly DeadLetterOutput[];
  readonly #boxes: LetterBox[] = [];
  /** Outputs that also take rows which fail in the query. */
  readonly #shared = new Set<DeadLetterOutput>();

  constructor(outputs: ReadonlyMap<string, DeadLetterOutput>) {
    this.#outputs = outputs;
    this.#distinct = [...new Set(outputs.values())];
  }

  /** As participants of checkpoints. */
  get sinks(): readonly SinkOutput[] {
    return this.#distinct.map(({ sink }) => sink);
  }

  /** Where a scan of a table leaves its letters; undefined where the table names no place. */
  boxOf(table: string): LetterBox | undefined {
    const output = this.#outputs.get(table);
    if (output === undefined) return undefined;
    const box = new LetterBox(output, table);
    this.#boxes.push(box);
    return box;
  }

  /**
   * Where an operator leaves rows of a table that fail in it, in the epoch in which they do; undefined where the table names no
   * place.
   */
  failedRowsOf(table: string): DeadLetters | undefined {
    const output = this.#outputs.get(table);
    if (output === undefined) return undefined;
    this.#shared.add(output);
    return { add: (letter) => output.add(output.rowOf(letter, table)) };
  }

  /** Called as `PipelineOutput.begin`. How letters of several scans mingle is a matter of timing. */
  begin(isOrderRepeatable: boolean): void {
    for (const output of this.#distinct) {
      const isAlone = this.#boxes.filter((box) => box.output === output).length <= 1;
      output.sink.begin(isOrderRepeatable && isAlone && !this.#shared.has(output));
    }
  }

  /** Whether `flush` has something to do. */
  get isBusy(): boolean {
    return this.#distinct.some((output) => output.isBusy);
  }

  /** Writes what has been gathered. */
  async flush(): Promise<void> {
    for (const output of this.#distinct) await output.flush();
  }

  reachBarrier(checkpointId: number): void {
    for (const output of this.#distinct) output.reachBarrier(checkpointId);
  }

  async finish(): Promise<void> {
    await this.flush();
    for (const sink of this.sinks) await sink.finish();
  }

  async close(): Promise<void> {
    await Promise.all(this.sinks.map((sink) => sink.close()));
  }
}
