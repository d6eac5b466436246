import { createInterface, type Interface } from 'node:readline';
import type { Writable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { StreamingSQLExecutor } from '../node.js';
import type { RunOptions } from './arguments.js';
import { StreamSink } from './output/stream-sink.js';
import { errorText, InterruptedError } from './report-error.js';
import { executeScript, executorOptions, runScript } from './run.js';
import { endsStatement } from './statement-end.js';

const PROMPT = 'sabot> ';
const CONTINUATION = '    -> ';

const WELCOME = `Streaming SQL. Statements end with a semicolon; \\q or Ctrl-D quits, Ctrl-C stops a running query.
`;

/** Reads statements from the terminal and runs them; without a terminal, runs what stdin holds as a script. */
export async function runShell(options: RunOptions): Promise<number> {
  if (!process.stdin.isTTY) return runScript(await text(process.stdin), options);
  // What is typed by hand is no job to be resumed by the next shell.
  const { checkpointIntervalSeconds = 0 } = options;
  await using executor = new StreamingSQLExecutor(
    executorOptions({ ...options, checkpointIntervalSeconds }),
  );
  process.stdout.write(WELCOME);
  const lines = createInterface({ input: process.stdin, output: process.stdout, prompt: PROMPT });
  await new Shell(executor, options, lines, process.stdout).run();
  return 0;
}

/** Reads lines, executes each statement when its semicolon comes, and prints rows and errors. */
export class Shell {
  readonly #executor: StreamingSQLExecutor;
  readonly #options: RunOptions;
  readonly #lines: Interface;
  readonly #output: Writable;
  readonly #sink: StreamSink;
  #typed = '';
  #running: AbortController | undefined;

  constructor(
    executor: StreamingSQLExecutor,
    options: RunOptions,
    lines: Interface,
    output: Writable,
  ) {
    this.#executor = executor;
    this.#options = options;
    this.#lines = lines;
    this.#output = output;
    this.#sink = new StreamSink(output);
  }

  async run(): Promise<void> {
    this.#lines.on('SIGINT', () => this.#interrupt());
    this.#lines.prompt();
    for await (const line of this.#lines) {
      if (/^\s*(\\q|quit|exit)\s*;?\s*$/i.test(line) && this.#typed.trim() === '') {
        this.#lines.close();
        return;
      }
      this.#typed += `${line}\n`;
      if (endsStatement(this.#typed)) await this.#execute();
      this.#prompt();
    }
    // Ctrl-D leaves the cursor behind the prompt.
    this.#output.write('\n');
  }

  async #execute(): Promise<void> {
    const sql = this.#typed;
    this.#typed = '';
    this.#running = new AbortController();
    try {
      const { signal } = this.#running;
      await executeScript(this.#executor, sql, this.#options, this.#sink, signal);
    } catch (error) {
      const message = error instanceof InterruptedError ? 'Stopped.' : errorText(error);
      this.#output.write(`${message}\n`);
    } finally {
      this.#running = undefined;
    }
  }

  /** Stops the running query, or else drops what was typed. */
  #interrupt(): void {
    if (this.#running !== undefined) {
      this.#running.abort(new InterruptedError());
      return;
    }
    this.#typed = '';
    this.#output.write('\n');
    this.#prompt();
  }

  #prompt(): void {
    this.#lines.setPrompt(this.#typed.trim() === '' ? PROMPT : CONTINUATION);
    this.#lines.prompt();
  }
}
