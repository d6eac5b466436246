import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { must } from '../../../src/common/assert.js';
import { BidiConnection } from './bidi-connection.js';
import { installedProgram } from './debian-package.js';
import type { ActionSource, DrivenPage } from './driven-page.js';

const FIREFOX = { path: '/usr/bin/firefox-esr', packages: ['firefox-esr'] };
const START_MS = 60_000;
/** It talks to nobody by itself, and asks the user nothing. */
const PREFERENCES = {
  'app.normandy.enabled': false,
  'app.update.disabledForTesting': true,
  'browser.shell.checkDefaultBrowser': false,
  'datareporting.policy.dataSubmissionEnabled': false,
  'network.captive-portal-service.enabled': false,
  'network.connectivity-service.enabled': false,
  'remote.active-protocols': 1,
  'services.settings.server': 'data:,',
  'toolkit.telemetry.enabled': false,
};

interface LogEntry {
  readonly level: string;
  readonly text: string | null;
}

type Evaluated =
  | { readonly type: 'success'; readonly result: { readonly value?: string } }
  | { readonly type: 'exception'; readonly exceptionDetails: { readonly text: string } };

/** A headless Firefox with a profile of its own and one page, driven by WebDriver BiDi. */
export class FirefoxPage implements DrivenPage {
  readonly #process: ChildProcess;
  readonly #profile: string;
  readonly #connection: BidiConnection;
  readonly #context: string;
  readonly #problems: string[];

  private constructor(
    browser: { readonly process: ChildProcess; readonly profile: string },
    connection: BidiConnection,
    context: string,
    problems: string[],
  ) {
    this.#process = browser.process;
    this.#profile = browser.profile;
    this.#connection = connection;
    this.#context = context;
    this.#problems = problems;
  }

  /** Throws where Firefox can't be had, or does not start. */
  static async launch(): Promise<FirefoxPage> {
    const program = installedProgram(FIREFOX);
    const profile = mkdtempSync(join(tmpdir(), 'firefox-'));
    const lines = Object.entries(PREFERENCES).map(
      ([name, value]) => `user_pref(${JSON.stringify(name)}, ${JSON.stringify(value)});`,
    );
    writeFileSync(join(profile, 'user.js'), lines.join('\n'));
    const options = ['--headless', '--no-remote', '--profile', profile];
    const process = spawn(program, [...options, '--remote-debugging-port', '0', 'about:blank'], {
      env: { ...globalThis.process.env, HOME: profile, MOZ_DISABLE_AUTO_SAFE_MODE: '1' },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    const browser = { process, profile };
    try {
      return await FirefoxPage.#connect(browser, await addressOf(process));
    } catch (error) {
      await end(browser);
      throw error;
    }
  }

  static async #connect(
    browser: { readonly process: ChildProcess; readonly profile: string },
    address: string,
  ): Promise<FirefoxPage> {
    const problems: string[] = [];
    const connection = await BidiConnection.open(`${address}/session`, (method, params) => {
      const { level, text } = params as LogEntry;
      if (method === 'log.entryAdded' && level === 'error') problems.push(text ?? '');
    });
    await connection.send('session.new', { capabilities: {} });
    await connection.send('session.subscribe', { events: ['log.entryAdded'] });
    const { contexts } = await connection.send<{ contexts: { context: string }[] }>(
      'browsingContext.getTree',
      {},
    );
    return new FirefoxPage(browser, connection, must(contexts[0]).context, problems);
  }

  async open(url: string): Promise<void> {
    const place = { context: this.#context, url, wait: 'complete' };
    await this.#connection.send('browsingContext.navigate', place);
  }

  async evaluate<T>(expression: string): Promise<T> {
    const answer = await this.#connection.send<Evaluated>('script.evaluate', {
      expression: `(async () => JSON.stringify(await (${expression})) ?? 'null')()`,
      target: { context: this.#context },
      awaitPromise: true,
    });
    if (answer.type === 'exception') throw new Error(answer.exceptionDetails.text);
    return JSON.parse(must(answer.result.value)) as T;
  }

  async perform(sources: readonly ActionSource[]): Promise<void> {
    await this.#connection.send('input.performActions', {
      context: this.#context,
      actions: sources,
    });
  }

  async problems(): Promise<readonly string[]> {
    return this.#problems;
  }

  async close(): Promise<void> {
    this.#connection.close();
    await end({ process: this.#process, profile: this.#profile });
  }
}

/** Where it listens, which it says as it starts. */
function addressOf(process: ChildProcess): Promise<string> {
  const lines = createInterface({ input: must(process.stderr) });
  return new Promise((resolve, reject) => {
    const last: string[] = [];
    const fail = () => reject(new Error(`Firefox did not start: ${last.slice(-5).join(' | ')}`));
    const timer = setTimeout(fail, START_MS);
    process.once('error', reject);
    process.once('exit', fail);
    lines.on('line', (line) => {
      last.push(line);
      const address = /WebDriver BiDi listening on (ws:\/\/\S+)/.exec(line)?.[1];
      if (address === undefined) return;
      clearTimeout(timer);
      resolve(address);
    });
  });
}

async function end(browser: {
  readonly process: ChildProcess;
  readonly profile: string;
}): Promise<void> {
  const { process, profile } = browser;
  if (process.exitCode === null && process.signalCode === null) {
    const ended = once(process, 'exit');
    process.kill('SIGKILL');
    await ended;
  }
  rmSync(profile, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
}
