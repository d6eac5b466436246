import { createInterface } from 'node:readline';
import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';
import { Shell } from '../../src/cli/shell.js';
import { StreamingSQLExecutor } from '../../src/node.js';

async function typed(...lines: readonly string[]): Promise<string> {
  const input = new PassThrough();
  const output = new PassThrough();
  input.end(`${lines.join('\n')}\n`);
  await using executor = new StreamingSQLExecutor({ stateBackend: 'memory' });
  const options = {
    output: 'table',
    statePath: undefined,
    checkpointIntervalSeconds: undefined,
    fromSavepoint: undefined,
    allowNonRestoredState: false,
    parallelism: undefined,
    logLevel: undefined,
    isQuiet: false,
    profilesKernels: false,
    httpPort: undefined,
    explainStallSeconds: undefined,
  } as const;
  const shell = new Shell(executor, options, createInterface({ input }), output);
  await shell.run();
  output.end();
  return text(output);
}

const TABLE = [
  "CREATE TABLE numbers (n BIGINT) WITH ('connector' = 'datagen',",
  "  'fields.n.kind' = 'sequence', 'fields.n.start' = '1', 'fields.n.end' = '3');",
];

describe('the shell', () => {
  it('runs statements over several lines and keeps tables from one to the next', async () => {
    const printed = await typed(...TABLE, 'SELECT n * 2 AS twice', 'FROM numbers;');
    expect(printed).toContain('twice\n─────\n');
    expect(printed).toContain('(3 rows)\n');
  });

  it('shows errors with a caret and goes on', async () => {
    const printed = await typed(...TABLE, 'SELECT m FROM numbers;', 'SELECT n FROM numbers;');
    expect(printed).toContain('line 1, column 8\n  SELECT m FROM numbers;\n         ^\n');
    expect(printed).toContain('(3 rows)\n');
  });

  it('quits when asked to', async () => {
    expect(await typed('\\q', ...TABLE, 'SELECT n FROM numbers;')).not.toContain('rows');
  });
});
