import type { RestoredState } from '../../checkpoint/checkpoint-participant.js';
import { exportBatch } from '../../columnar/export-batch.js';
import type { ResultBatch } from '../../columnar/result-batch.js';
import { JsonFields } from '../../common/json-fields.js';
import type { KernelMemory } from '../../kernels/kernel-memory.js';
import type { Schema } from '../../types/schema.js';
import { closeContents, createContents } from './window-contents.js';
import { WindowOutput } from './window-output.js';
import { WindowRestore } from './window-restore.js';
import { specOfShape } from './window-shape.js';
import { WindowSlices } from './window-slices.js';

/** The state of a window aggregation as a table. */
export interface WindowStateRows {
  /** The keys, `window_start`, `window_end`, `count`, then each aggregate other than COUNT(*), such as `sum_price`. */
  readonly schema: Schema;
  readonly keyCount: number;
  readonly batches: readonly ResultBatch[];
}

/**
 * What a snapshot says: a row per key and slice of time, with the aggregates of the slice so far. Slices are what windows
 * are put together from: under TUMBLE the windows themselves, under HOP the parts that overlapping windows share, and
 * then `window_start` and `window_end` are the slice's. `memory` is for working in.
 */
export function windowStateRows(memory: KernelMemory, state: RestoredState): WindowStateRows {
  const spec = specOfShape(new JsonFields(state.facts).get('shape'));
  const contents = createContents(memory, spec);
  const batches: ResultBatch[] = [];
  const output = new WindowOutput(
    memory,
    spec.schema,
    spec.aggregates,
    contents.groups,
    (column) => contents.argumentHomes.get(column)?.dictionary,
    (batch) => batches.push(exportBatch(memory, batch)),
  );
  try {
    new WindowRestore(contents).run(state.payloads);
    const windows = new WindowSlices(spec.window);
    for (const slice of contents.slices) {
      const startMs = windows.startOf(slice.ordinal);
      output.append(slice, contents.slices.layout, startMs, startMs + windows.sliceMs);
    }
    output.flush();
  } finally {
    output.close();
    closeContents(contents);
  }
  return { schema: spec.schema, keyCount: spec.keyColumns.length, batches };
}
