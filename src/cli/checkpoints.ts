import { type InspectedCheckpoint, type InspectedJob, inspectCheckpoints } from '../node.js';
import type { CheckpointsOptions } from './arguments.js';
import { StreamSink } from './output/stream-sink.js';
import { reportError } from './report-error.js';

const EXIT_ERROR = 1;

const HEADER = ['job', 'checkpoint', 'kind', 'triggered', 'bytes', 'state', 'input', 'condition'];
/** Columns of numbers, which end below each other. */
const RIGHT_ALIGNED = new Set(['checkpoint', 'bytes']);

/** Prints the checkpoints of a place, all state verified; returns the exit status, 1 where something is damaged. */
export async function listCheckpoints({ place, jobId }: CheckpointsOptions): Promise<number> {
  try {
    const sink = new StreamSink(process.stdout);
    const all = await inspectCheckpoints(place, jobId);
    if (all.length === 0) return await reportNothing(jobId, sink);
    await sink.write(tableText([HEADER, ...all.flatMap(rowsOf)]));
    const checkpoints = all.flatMap((job) => job.checkpoints);
    return checkpoints.some(({ damages }) => damages.length > 0) ? EXIT_ERROR : 0;
  } catch (error) {
    return reportError(error);
  }
}

async function reportNothing(jobId: string | undefined, sink: StreamSink): Promise<number> {
  if (jobId === undefined) {
    await sink.write('No checkpoints.\n');
    return 0;
  }
  process.stderr.write(
    `ERROR: There are no checkpoints of a job "${jobId}": leave --job out to see all\n`,
  );
  return EXIT_ERROR;
}

function rowsOf({ jobId, checkpoints }: InspectedJob): string[][] {
  return checkpoints.map((checkpoint) => [jobId, ...cellsOf(checkpoint)]);
}

function cellsOf({ checkpointId, contents, damages }: InspectedCheckpoint): string[] {
  const condition = damages.length === 0 ? 'intact' : `damaged: ${damages.join(' ')}`;
  if (contents === undefined) return [String(checkpointId), '', '', '', '', '', condition];
  const { kind, triggeredAtMs, byteLength, isFull, isFinal } = contents;
  return [
    String(checkpointId),
    kind,
    new Date(triggeredAtMs).toISOString(),
    String(byteLength),
    isFull ? 'full' : 'incremental',
    isFinal ? 'all read' : '',
    condition,
  ];
}

function tableText(rows: readonly (readonly string[])[]): string {
  const widths = HEADER.map((_, c) => Math.max(...rows.map((row) => row[c]?.length ?? 0)));
  const lines = rows.map((row) =>
    row
      .map((cell, c) => {
        const width = widths[c] ?? 0;
        return RIGHT_ALIGNED.has(HEADER[c] ?? '') ? cell.padStart(width) : cell.padEnd(width);
      })
      .join('  ')
      .trimEnd(),
  );
  return lines.map((line) => `${line}\n`).join('');
}
