import type { StreamingSQLExecutor } from '../../src/executor/streaming-sql-executor.js';

/** A change of a row: `+I`, `-U`, `+U` or `-D`. */
export type LoggedChange = readonly [kind: string, row: Readonly<Record<string, unknown>>];

export function registerChangelog(executor: StreamingSQLExecutor, folder: string): void;
export function readChangelog(folder: string): readonly LoggedChange[];
