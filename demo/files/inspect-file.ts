import {
  createSourceConnector,
  type FileFormat,
  type InferredSchema,
  inferSchema,
  StreamingSQLExecutor,
} from 'sabot-sql';
import type { Replay } from '../protocol/dropped-file.js';
import { kindOf } from './file-kind.js';
import { disorderOf, type FileScan, scanFile, type TimeRange } from './file-scan.js';
import type { InspectedFile } from './inspected-file.js';
import { roundLengthMs } from './intervals.js';
import { type ReservedNames, tableNameOf } from './sql-names.js';
import { isPlausible, type TimeCandidate, timeCandidates } from './time-candidates.js';
import { type ScriptTime, writeScript } from './write-script.js';

const REPLAY_MS = 30_000;
/** About so many windows a file falls into. */
const WINDOWS = 30;
/** The page has tables of these names already. */
const TABLES = ['SECURITIES'];

/**
 * Finds out what table a file can be: reads it once, to its end. Throws Error, in a sentence for the user, where it is malformed or
 * none that can be read.
 */
export async function inspectFile(name: string, file: Blob): Promise<InspectedFile> {
  const format = await kindOf(name, file);
  const inferred = await inferSchema({ name, file }, format);
  const candidates = timeCandidates(inferred.schema);
  const reserved = await reservedNames();
  const table = tableNameOf(name, reserved);
  const scan = await scanAs({ name, file, table, format, inferred }, candidates);
  if (scan.rows === 0) throw new Error(`"${name}" names its columns, and has no rows.`);
  const time = timeIn(candidates, scan);
  const { sql: script, chart } = writeScript({
    path: name,
    table,
    format,
    inferred,
    time: time && scriptTimeOf(time),
    group: scan.groups[0],
    reserved,
  });
  const replay = time && replayOf(time);
  return {
    dropped: { path: name, file, replay },
    table,
    script,
    chart,
    notes: notesOf(table, scan.rows, replay, inferred),
  };
}

interface ReadableFile {
  readonly name: string;
  readonly file: Blob;
  readonly table: string;
  readonly format: FileFormat;
  readonly inferred: InferredSchema;
}

async function scanAs(
  { name, file, table, format, inferred }: ReadableFile,
  candidates: readonly TimeCandidate[],
): Promise<FileScan> {
  const { schema, options } = inferred;
  const all = { connector: 'filesystem', path: name, format, ...options };
  const config = { name: table, schema, options: new Map(Object.entries(all)) };
  const reader = createSourceConnector(config, new Map([[name, file]]));
  await reader.init(config);
  try {
    return await scanFile(reader, schema, candidates);
  } finally {
    await reader.close?.();
  }
}

interface FileTime {
  readonly candidate: TimeCandidate;
  readonly range: TimeRange;
}

function timeIn(candidates: readonly TimeCandidate[], { ranges }: FileScan): FileTime | undefined {
  for (const [i, candidate] of candidates.entries()) {
    const range = ranges[i];
    if (range !== undefined && isPlausible(candidate, range.minMs, range.maxMs)) {
      return { candidate, range };
    }
  }
  return undefined;
}

/** Rows that lie further behind than a window is long are late. */
function scriptTimeOf({ candidate: { field, unit }, range }: FileTime): ScriptTime {
  const { minMs, maxMs } = range;
  const disorderMs = disorderOf(range);
  const windowMs = roundLengthMs((maxMs - minMs) / WINDOWS);
  const delayMs = disorderMs === 0 ? 0 : Math.min(roundLengthMs(disorderMs), windowMs);
  return { column: field.name, unit, delayMs, windowMs };
}

/** A file that is short enough is replayed as fast as it happened. */
function replayOf({ candidate: { field, unit }, range }: FileTime): Replay {
  const { firstMs: startMs, maxMs: endMs } = range;
  const durationMs = Math.min(REPLAY_MS, Math.max(1, endMs - startMs));
  return { column: field.name, unit, startMs, endMs, durationMs };
}

async function reservedNames(): Promise<ReservedNames> {
  await using executor = new StreamingSQLExecutor();
  const { keywords, functions } = executor.vocabulary('');
  return new Set([...keywords, ...functions.map(({ name }) => name), ...TABLES]);
}

function notesOf(
  table: string,
  rows: number,
  replay: Replay | undefined,
  { leftOut }: InferredSchema,
): readonly string[] {
  const counted = `Table ${table} has ${rows.toLocaleString('en')} rows`;
  const notes = [
    replay === undefined
      ? `${counted}. None of its columns is a time, so that they are read at once instead of replayed.`
      : `${counted}, which are replayed by ${replay.column}.`,
  ];
  if (leftOut.length > 0) {
    const columns = leftOut.map(({ name, type }) => `${name} (${type})`).join(', ');
    notes.push(`SQL has no type for these columns, which are left out: ${columns}.`);
  }
  return notes;
}
