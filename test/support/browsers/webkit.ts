import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import { must } from '../../../src/common/assert.js';
import { installedProgram } from './debian-package.js';
import type { ActionSource, DrivenPage } from './driven-page.js';

const DRIVER = { path: '/usr/bin/WebKitWebDriver', packages: ['webkit2gtk-driver'] };
const SCREEN = { path: '/usr/bin/Xvfb', packages: ['xvfb'] };
const START_MS = 30_000;
const BROWSER_ARGUMENTS = ['--automation', '--enable-write-console-messages-to-stdout=true'];

interface Started {
  readonly driver: ChildProcess;
  readonly screen: ChildProcess;
  /** The home of whoever browses. */
  readonly home: string;
}

/** WebKitGTK's own small browser with one page, on a screen that nobody sees, driven by WebDriver. */
export class WebKitPage implements DrivenPage {
  readonly #started: Started;
  readonly #session: string;
  readonly #problems: readonly string[];

  private constructor(started: Started, session: string, problems: readonly string[]) {
    this.#started = started;
    this.#session = session;
    this.#problems = problems;
  }

  /** Throws where WebKitGTK can't be had, or does not start. */
  static async launch(): Promise<WebKitPage> {
    const [program, screenProgram] = [installedProgram(DRIVER), installedProgram(SCREEN)];
    const screen = spawn(screenProgram, ['-displayfd', '3', '-nolisten', 'tcp'], {
      stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
    });
    const home = mkdtempSync(join(tmpdir(), 'webkit-'));
    const display = `:${await firstLine(screen, 3)}`;
    const port = await freePort();
    const driver = spawn(program, [`--port=${port}`], {
      env: environmentOf(home, display),
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    const problems: string[] = [];
    createInterface({ input: must(driver.stdout) }).on('line', (line) => {
      if (/CONSOLE .*\bERROR\b/.test(line)) problems.push(line);
    });
    const started = { driver, screen, home };
    try {
      const origin = `http://127.0.0.1:${port}`;
      await driverReady(origin);
      const options = {
        'webkitgtk:browserOptions': { args: BROWSER_ARGUMENTS, binary: browser() },
      };
      const capabilities = { alwaysMatch: options };
      const { sessionId } = await ask<{ sessionId: string }>(`${origin}/session`, { capabilities });
      return new WebKitPage(started, `${origin}/session/${sessionId}`, problems);
    } catch (error) {
      await end(started);
      throw error;
    }
  }

  async open(url: string): Promise<void> {
    await ask(`${this.#session}/url`, { url });
  }

  async evaluate<T>(expression: string): Promise<T> {
    const script = `const [done] = arguments;
      (async () => JSON.stringify(await (${expression})) ?? 'null')().then(
        (value) => done({ value }), (error) => done({ error: String(error) }));`;
    const url = `${this.#session}/execute/async`;
    const answer = await ask<{ value?: string; error?: string }>(url, { script, args: [] });
    if (answer.error !== undefined) throw new Error(answer.error);
    return JSON.parse(must(answer.value)) as T;
  }

  async perform(actions: readonly ActionSource[]): Promise<void> {
    await ask(`${this.#session}/actions`, { actions });
  }

  async problems(): Promise<readonly string[]> {
    return this.#problems;
  }

  async close(): Promise<void> {
    await fetch(this.#session, { method: 'DELETE' }).catch(() => undefined);
    await end(this.#started);
  }
}

function browser(): string {
  return '/usr/lib/x86_64-linux-gnu/webkit2gtk-4.1/MiniBrowser';
}

function environmentOf(home: string, display: string): NodeJS.ProcessEnv {
  const folders = { HOME: home, XDG_CACHE_HOME: home, XDG_DATA_HOME: home, XDG_RUNTIME_DIR: home };
  return {
    ...process.env,
    ...folders,
    DISPLAY: display,
    GDK_BACKEND: 'x11',
    LIBGL_ALWAYS_SOFTWARE: '1',
    // Of "C" it makes a language that the platform's own formats refuse.
    LANG: 'en_US.UTF-8',
    LC_ALL: 'en_US.UTF-8',
  };
}

/** Throws what WebDriver says. */
async function ask<T>(url: string, body: object): Promise<T> {
  const response = await fetch(url, { method: 'POST', body: JSON.stringify(body) });
  const { value } = (await response.json()) as { value: T & { error?: string; message?: string } };
  if (response.ok) return value;
  throw new Error(`${value.error}: ${value.message}`);
}

async function driverReady(origin: string): Promise<void> {
  const deadlineMs = performance.now() + START_MS;
  for (;;) {
    try {
      await fetch(`${origin}/status`);
      return;
    } catch (error) {
      if (performance.now() > deadlineMs) throw error;
      await pause(100);
    }
  }
}

function firstLine(process: ChildProcess, descriptor: number): Promise<string> {
  const stream = must(process.stdio[descriptor]) as NodeJS.ReadableStream;
  return new Promise((resolve, reject) => {
    process.once('error', reject);
    process.once('exit', () => reject(new Error('Xvfb did not start')));
    createInterface({ input: stream }).once('line', resolve);
  });
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

async function end({ driver, screen, home }: Started): Promise<void> {
  for (const process of [driver, screen]) {
    if (process.exitCode !== null || process.signalCode !== null) continue;
    const ended = once(process, 'exit');
    process.kill('SIGTERM');
    await ended;
  }
  rmSync(home, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
}
