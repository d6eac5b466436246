import { expect } from 'vitest';
import type { SourceBatch, SourceConnector, SourceOffset } from '../../src/connectors/source.js';

/** What a source delivered from some point on. */
export interface Reading {
  /** Each as JSON. */
  readonly rows: readonly string[];
  /** Before each batch, and at the end: the offset, the rows delivered before it and those skipped. */
  readonly stops: readonly Stop[];
  readonly skippedRows: number;
  readonly error: string | undefined;
}

export interface Stop {
  readonly offset: SourceOffset;
  readonly numRows: number;
}

/** Reads a source to its end or first error, and closes it. */
export async function readOn(source: SourceConnector): Promise<Reading> {
  const rows: string[] = [];
  const stops: Stop[] = [];
  let error: string | undefined;
  try {
    for (;;) {
      stops.push({ offset: source.getCurrentOffset(), numRows: rows.length });
      const batch = await source.fetchNextBatch();
      if (batch === null) break;
      rows.push(...rowsOf(batch));
    }
    stops.push({ offset: source.getCurrentOffset(), numRows: rows.length });
  } catch (thrown) {
    error = thrown instanceof Error ? thrown.message : String(thrown);
  }
  await source.close?.();
  return { rows, stops, skippedRows: source.getSkippedRows?.() ?? 0, error };
}

/**
 * Expects that a source that goes on at a stop of another's reading delivers the rest of it, with the same errors, and that it
 * would stop at the same places.
 */
export async function expectResumes(
  open: () => Promise<SourceConnector>,
  whole: Reading,
  { offset, numRows }: Stop,
): Promise<void> {
  const source = await open();
  await source.seek?.(offset);
  expect(source.getCurrentOffset()).toBe(offset);
  const rest = await readOn(source);
  const firstDifferent = rest.rows.findIndex((row, i) => row !== whole.rows[numRows + i]);
  expect({ firstDifferent, numRows: rest.rows.length, at: offset }).toEqual({
    firstDifferent: -1,
    numRows: whole.rows.length - numRows,
    at: offset,
  });
  expect(rest.error).toBe(whole.error);
  expect(rest.skippedRows).toBe(whole.skippedRows);
  expect(rest.stops.at(-1)?.offset).toBe(whole.stops.at(-1)?.offset);
}

function rowsOf(batch: SourceBatch): string[] {
  if (!('numRows' in batch)) return batch.map((row) => JSON.stringify(row, withBigints));
  const columns = batch.schema.fields.map(({ name }) => [name, batch.getChild(name)?.toArray()]);
  return Array.from({ length: batch.numRows }, (_, row) =>
    JSON.stringify(
      Object.fromEntries(columns.map(([name, values]) => [name, values[row]])),
      withBigints,
    ),
  );
}

function withBigints(_: string, value: unknown): unknown {
  return typeof value === 'bigint' ? `${value}n` : value;
}
