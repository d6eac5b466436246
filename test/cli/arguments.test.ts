import { describe, expect, it } from 'vitest';
import { parseArguments } from '../../src/cli/arguments.js';

const nothingSet = {
  output: undefined,
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
};

describe('the command line', () => {
  it('understands run with all its options, before or behind the file', () => {
    const options = {
      output: 'csv',
      statePath: 'state',
      checkpointIntervalSeconds: 0.5,
      fromSavepoint: 'old.savepoint',
      allowNonRestoredState: true,
      parallelism: 4,
      logLevel: 'debug',
      isQuiet: true,
      profilesKernels: true,
      httpPort: 9400,
      explainStallSeconds: 10,
    };
    const rest = ['--output', 'csv', '--state-path=state', '--parallelism', '4', '--http', '9400'];
    rest.push(
      '--allow-non-restored-state',
      '--checkpoint-interval',
      '0.5',
      '--from-savepoint',
      'old.savepoint',
      '--log-level',
      'debug',
      '--quiet',
      '--profile-kernels',
      '--explain-stall',
    );
    expect(parseArguments(['run', 'a.sql', ...rest])).toEqual({
      kind: 'run',
      file: 'a.sql',
      options,
    });
    expect(parseArguments(['run', ...rest, 'a.sql'])).toEqual({
      kind: 'run',
      file: 'a.sql',
      options,
    });
  });

  it('takes a number behind --explain-stall for its seconds, and nothing else', () => {
    const seconds = (...argv: string[]) => {
      const command = parseArguments(['run', ...argv]);
      return command.kind === 'run' ? [command.file, command.options.explainStallSeconds] : [];
    };
    expect(seconds('--explain-stall', '2.5', 'a.sql')).toEqual(['a.sql', 2.5]);
    expect(seconds('--explain-stall=3', 'a.sql')).toEqual(['a.sql', 3]);
    expect(seconds('--explain-stall', 'a.sql')).toEqual(['a.sql', 10]);
    expect(() => seconds('--explain-stall', '2x', 'a.sql')).toThrow(
      '--explain-stall takes seconds, such as 10 or 0.5, got "2x"',
    );
  });

  it('opens the shell without a command', () => {
    expect(parseArguments([])).toEqual({ kind: 'shell', options: nothingSet });
    expect(parseArguments(['--output', 'csv'])).toEqual({
      kind: 'shell',
      options: { ...nothingSet, output: 'csv' },
    });
  });

  it('understands explain, demo, help and version', () => {
    expect(parseArguments(['explain', 'a.sql'])).toEqual({
      kind: 'explain',
      file: 'a.sql',
      isAnalyze: false,
    });
    expect(parseArguments(['explain', '--analyze', 'a.sql'])).toMatchObject({ isAnalyze: true });
    expect(parseArguments(['demo'])).toEqual({ kind: 'demo' });
    expect(parseArguments(['run', '--help'])).toEqual({ kind: 'help' });
    expect(parseArguments(['-V'])).toEqual({ kind: 'version' });
  });

  it('understands checkpoints of a folder or a savepoint', () => {
    expect(parseArguments(['checkpoints', '--state-path', 'state'])).toEqual({
      kind: 'checkpoints',
      options: { place: { statePath: 'state' }, jobId: undefined },
    });
    expect(parseArguments(['checkpoints', '--savepoint', 'file', '--job', 'orders'])).toEqual({
      kind: 'checkpoints',
      options: { place: { savepoint: 'file' }, jobId: 'orders' },
    });
  });

  it('understands a SELECT over the state of a folder', () => {
    const argv = ['state', '--state-path', 'state', 'TABLE jobs', '--output', 'csv'];
    expect(parseArguments(argv)).toEqual({
      kind: 'state',
      options: { sql: 'TABLE jobs', statePath: 'state', output: 'csv' },
    });
  });

  it.each([
    [['rum', 'a.sql'], 'Unknown command "rum" (did you mean "run"?)'],
    [['run'], '"run" needs a SQL file'],
    [['run', 'a.sql', 'b.sql'], '"run" takes one SQL file, got 2'],
    [['run', 'a.sql', '--outptu', 'csv'], 'Unknown option --outptu (did you mean "output"?)'],
    [['run', 'a.sql', '--output', 'cvs'], 'Unknown output format "cvs" (did you mean "csv"?)'],
    [['run', 'a.sql', '--output'], 'The option --output needs a value'],
    [['run', 'a.sql', '--output', '--state-path', 'x'], 'The option --output needs a value'],
    [['run', 'a.sql', '--parallelism', '0'], 'a whole number of at least 1, got "0"'],
    [['run', 'a.sql', '--parallelism', '1.5'], 'a whole number of at least 1, got "1.5"'],
    [['run', 'a.sql', '--checkpoint-interval', 'soon'], '--checkpoint-interval takes seconds'],
    [['explain', 'a.sql', '--output', 'csv'], 'The option --output has no meaning for "explain"'],
    [['demo', 'a.sql'], '"demo" takes no file'],
    [['checkpoints'], '"checkpoints" needs either --state-path or --savepoint'],
    [['checkpoints', '--state-path', 'a', '--savepoint', 'b'], 'needs either'],
    [['checkpoints', 'a', '--savepoint', 'b'], '"checkpoints" takes no file, got "a"'],
    [['state', 'TABLE jobs'], '"state" needs --state-path'],
    [['state', '--state-path', 'a'], '"state" takes one SELECT in quotes'],
    [['state', '--state-path', 'a', 'TABLE', 'jobs'], '"state" takes one SELECT in quotes'],
    [['run', 'a.sql', '--job', 'x'], 'The option --job has no meaning for "run"'],
    [['--savepoint', 'x'], 'The option --savepoint has no meaning for the shell'],
    [['--help=yes'], 'The option --help takes no value'],
  ])('refuses %j', (argv, message) => {
    expect(() => parseArguments(argv)).toThrow(message);
  });
});
