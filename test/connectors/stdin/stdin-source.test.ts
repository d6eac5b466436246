import { describe, expect, it } from 'vitest';
import type { ResultBatch } from '../../../src/columnar/result-batch.js';
import { must } from '../../../src/common/assert.js';
import type { ByteInput } from '../../../src/connectors/byte-input.js';
import type { DeadLetter, SourceConfig, SourceConnector } from '../../../src/connectors/source.js';
import { stdinConnector } from '../../../src/connectors/stdin/index.js';
import { provideKernelBytes } from '../../../src/kernels/load-kernels.js';
import { readKernelBytes, systemTimers } from '../../../src/platform/node.js';
import { field } from '../../../src/types/schema.js';
import { INT, VARCHAR } from '../../../src/types/sql-type.js';
import { rowsOf } from '../../support/rows-of.js';

provideKernelBytes(readKernelBytes);

/** Bytes that come when the test sends them. */
class ScriptedInput implements ByteInput {
  readonly #chunks: (Uint8Array | undefined)[] = [];
  #waiting: ((chunk: Uint8Array | undefined) => void) | undefined;
  #isTaken = false;
  isClosed = false;

  take() {
    if (this.#isTaken) return undefined;
    this.#isTaken = true;
    return {
      read: () =>
        this.#chunks.length > 0
          ? Promise.resolve(this.#chunks.shift())
          : new Promise<Uint8Array | undefined>((resolve) => {
              this.#waiting = resolve;
            }),
      close: () => {
        this.isClosed = true;
      },
    };
  }

  send(text: string): void {
    this.#push(new TextEncoder().encode(text));
  }

  end(): void {
    this.#push(undefined);
  }

  #push(chunk: Uint8Array | undefined): void {
    const waiting = this.#waiting;
    this.#waiting = undefined;
    if (waiting === undefined) this.#chunks.push(chunk);
    else waiting(chunk);
  }
}

async function openSource(
  standardInput: ByteInput,
  options: Record<string, string> = { format: 'json' },
  more: Partial<SourceConfig> = {},
): Promise<SourceConnector> {
  const config = {
    name: 't',
    schema: [field('name', VARCHAR), field('n', INT)],
    options: new Map(Object.entries({ connector: 'stdin', ...options })),
    ...more,
  };
  const source = stdinConnector({ standardInput, timers: systemTimers }).create(config);
  await source.init(config);
  return source;
}

async function nextRows(source: SourceConnector): Promise<Record<string, unknown>[]> {
  return rowsOf(must(await source.fetchNextBatch()) as ResultBatch);
}

describe('standard input', () => {
  it('hands over the rows that have come, wherever the pieces were cut, until its end', async () => {
    const input = new ScriptedInput();
    const source = await openSource(input);
    input.send('{"name":"a","n":1}\n{"name":"b","n"');
    expect(await nextRows(source)).toEqual([{ name: 'a', n: 1 }]);
    const next = nextRows(source);
    input.send(':2}\n{"name":"c","n":3}');
    expect(await next).toEqual([{ name: 'b', n: 2 }]);
    input.end();
    expect(await nextRows(source)).toEqual([{ name: 'c', n: 3 }]);
    expect(await source.fetchNextBatch()).toBeNull();
    await source.close?.();
  });

  it('reads CSV with its header', async () => {
    const input = new ScriptedInput();
    input.send('n,name\n7,"x\ny"\n');
    input.end();
    const source = await openSource(input, { format: 'csv', 'csv.include-header': 'true' });
    expect(await nextRows(source)).toEqual([{ name: 'x\ny', n: 7 }]);
    await source.close?.();
  });

  it('gives up waiting when asked to, and has lost nothing when it is asked again', async () => {
    const input = new ScriptedInput();
    const source = await openSource(input);
    const abort = new AbortController();
    const given = source.fetchNextBatch(abort.signal);
    setImmediate(() => abort.abort(new Error('enough')));
    await expect(given).rejects.toThrow('enough');
    input.send('{"name":"a","n":1}\n');
    expect(await nextRows(source)).toEqual([{ name: 'a', n: 1 }]);
    await source.close?.();
  });

  it('is closed while it waits, and closes the stream', async () => {
    const input = new ScriptedInput();
    const source = await openSource(input);
    const waiting = source.fetchNextBatch().catch((error: unknown) => error);
    await systemTimers.turn();
    await source.close?.();
    expect(input.isClosed).toBe(true);
    expect(String(await waiting)).toMatch(/closed|^null$/);
  });

  it('names the line of a malformed row, or leaves it to the dead letters', async () => {
    const text = '{"name":"a","n":1}\n{"name":oops}\n{"name":"c","n":3}\n';
    const failing = new ScriptedInput();
    failing.send(text);
    failing.end();
    const source = await openSource(failing);
    await expect(source.fetchNextBatch()).rejects.toThrow(
      /standard input.*line 2|line 2.*standard input/s,
    );
    await source.close?.();

    const letters: DeadLetter[] = [];
    const input = new ScriptedInput();
    input.send(text);
    input.end();
    const config = { deadLetters: { add: (letter: DeadLetter) => letters.push(letter) } };
    const lenient = await openSource(input, { format: 'json' }, config);
    expect(await nextRows(lenient)).toEqual([
      { name: 'a', n: 1 },
      { name: 'c', n: 3 },
    ]);
    expect(letters).toMatchObject([{ topic: 'standard input', offset: '2', rowsBefore: 1 }]);
    await lenient.close?.();
  });

  it('is read by one table alone, once, and can not be gone back in', async () => {
    const input = new ScriptedInput();
    const source = await openSource(input);
    await expect(openSource(input)).rejects.toMatchObject({
      type: 'CONNECTOR_ERROR',
      retriable: false,
      message: expect.stringContaining('has been read already'),
    });
    await expect(source.seek?.('0')).rejects.toMatchObject({
      type: 'CONNECTOR_ERROR',
      message: expect.stringContaining("can't be read again"),
    });
    await source.close?.();
  });

  it('refuses formats that are no rows behind each other, and options that it does not know', async () => {
    const input = new ScriptedInput();
    await expect(openSource(input, { format: 'arrow' })).rejects.toThrow(/'json' lines or 'csv'/);
    await expect(openSource(input, { format: 'json', path: 'x' })).rejects.toThrow(/'path'/);
  });
});
