#!/usr/bin/env node
import { readFileSync } from 'node:fs';
import { unreachable } from '../common/assert.js';
import { type Command, parseArguments, UsageError } from './arguments.js';
import { HELP } from './help.js';

const EXIT_USAGE = 2;

/** Does what the command line says and returns the exit status. Heavy parts are loaded when they are needed. */
async function main(argv: readonly string[]): Promise<number> {
  let command: Command;
  try {
    command = parseArguments(argv);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    process.stderr.write(`sabot-sql: ${error.message}. See sabot-sql --help.\n`);
    return EXIT_USAGE;
  }
  switch (command.kind) {
    case 'help':
      process.stdout.write(HELP);
      return 0;
    case 'version':
      process.stdout.write(`${packageVersion()}\n`);
      return 0;
    case 'run':
      return (await import('./run.js')).runFile(command.file, command.options);
    case 'explain':
      return (await import('./explain.js')).explainFile(command.file, command.isAnalyze);
    case 'checkpoints':
      return (await import('./checkpoints.js')).listCheckpoints(command.options);
    case 'state':
      return (await import('./state.js')).printState(command.options);
    case 'demo':
      return (await import('./demo/run-demo.js')).runDemo();
    case 'shell':
      return (await import('./shell.js')).runShell(command.options);
    default:
      return unreachable(command);
  }
}

function packageVersion(): string {
  const text = readFileSync(new URL('../../package.json', import.meta.url), 'utf8');
  return (JSON.parse(text) as { readonly version: string }).version;
}

process.exitCode = await main(process.argv.slice(2));
