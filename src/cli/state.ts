import { schemaFromArrow } from '../columnar/arrow-types.js';
import { queryState } from '../node.js';
import type { StateOptions } from './arguments.js';
import { createWriter } from './output/formats.js';
import { StreamSink } from './output/stream-sink.js';
import { reportError } from './report-error.js';

/** Prints what a SELECT over a folder's state gives; returns the exit status. */
export async function printState({ sql, statePath, output }: StateOptions): Promise<number> {
  try {
    const sink = new StreamSink(process.stdout);
    const result = await queryState(statePath, sql);
    const format = output ?? (process.stdout.isTTY ? 'table' : 'ndjson');
    const writer = createWriter(format, schemaFromArrow(result.schema), sink);
    if (result.numRows > 0) await writer.write(result);
    await writer.end();
    return 0;
  } catch (error) {
    return reportError(error);
  }
}
