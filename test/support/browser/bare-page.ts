import type { Browser, CDPSession } from 'playwright-core';
import { must } from '../../../src/common/assert.js';

interface Answer {
  readonly result: { readonly value: unknown };
  readonly exceptionDetails?: { readonly text: string; readonly exception?: Thrown };
}

interface Thrown {
  readonly description?: string;
}

interface Message {
  readonly id?: number;
  readonly result?: Answer;
  readonly error?: { readonly message: string };
  readonly method?: string;
  readonly params?: Occurrence;
}

interface Occurrence {
  readonly exceptionDetails?: Answer['exceptionDetails'];
  readonly type?: string;
  readonly args?: readonly (Thrown & { readonly value?: unknown })[];
  readonly entry?: { readonly level: string; readonly text: string; readonly url?: string };
}

/**
 * A page as a visitor has it. Of Playwright's own pages the browser keeps every download for whoever may ask for it, so
 * that they take tens of megabytes more.
 */
export class BarePage {
  readonly #session: CDPSession;
  readonly #sessionId: string;
  readonly #contextId: string;
  readonly #waiting = new Map<number, (message: Message) => void>();
  #messages = 0;
  /** Exceptions that nobody caught, errors on the console, answers that were refused. */
  readonly problems: string[] = [];
  private constructor(session: CDPSession, ids: Ids) {
    this.#session = session;
    this.#sessionId = ids.sessionId;
    this.#contextId = ids.contextId;
    session.on('Target.receivedMessageFromTarget', ({ sessionId, message }) => {
      if (sessionId === ids.sessionId) this.#take(JSON.parse(message));
    });
  }

  /** Opens an empty page of its own profile. */
  static async open(browser: Browser): Promise<BarePage> {
    const session = await browser.newBrowserCDPSession();
    const { browserContextId: contextId } = await session.send('Target.createBrowserContext');
    const { targetId } = await session.send('Target.createTarget', {
      url: 'about:blank',
      browserContextId: contextId,
      width: 1280,
      height: 720,
    });
    const { sessionId } = await session.send('Target.attachToTarget', { targetId, flatten: false });
    const page = new BarePage(session, { sessionId, contextId });
    for (const method of ['Page.enable', 'Runtime.enable', 'Log.enable']) await page.#ask(method);
    return page;
  }

  /** Has a script run before all others of each page that is opened. */
  async addInitScript(script: () => void): Promise<void> {
    await this.#ask('Page.addScriptToEvaluateOnNewDocument', { source: `(${script})()` });
  }

  async goto(url: string): Promise<void> {
    await this.#ask('Page.navigate', { url });
  }

  /** What a function returns in the page; it and its argument are sent as text. Throws what it throws. */
  async evaluate<T, A = undefined>(script: (argument: A) => T, argument?: A): Promise<Awaited<T>> {
    const { result, exceptionDetails } = await this.#ask('Runtime.evaluate', {
      expression: `(${script})(${JSON.stringify(argument)})`,
      awaitPromise: true,
      returnByValue: true,
    });
    if (exceptionDetails !== undefined) throw new Error(textOf(exceptionDetails));
    return result.value as Awaited<T>;
  }

  async close(): Promise<void> {
    await this.#session.send('Target.disposeBrowserContext', { browserContextId: this.#contextId });
    await this.#session.detach();
  }

  async #ask(method: string, params: object = {}): Promise<Answer> {
    const id = ++this.#messages;
    const answered = new Promise<Message>((resolve) => this.#waiting.set(id, resolve));
    const message = JSON.stringify({ id, method, params });
    await this.#session.send('Target.sendMessageToTarget', { sessionId: this.#sessionId, message });
    const { result, error } = await answered;
    if (error !== undefined) throw new Error(`${method}: ${error.message}`);
    return must(result);
  }

  #take(message: Message): void {
    if (message.id !== undefined) {
      this.#waiting.get(message.id)?.(message);
      this.#waiting.delete(message.id);
      return;
    }
    const problem = problemOf(message.method, message.params ?? {});
    if (problem !== undefined) this.problems.push(problem);
  }
}

interface Ids {
  readonly sessionId: string;
  readonly contextId: string;
}

function problemOf(
  method: string | undefined,
  { exceptionDetails, type, args, entry }: Occurrence,
): string | undefined {
  switch (method) {
    case 'Runtime.exceptionThrown':
      return textOf(exceptionDetails);
    case 'Runtime.consoleAPICalled':
      return type === 'error'
        ? args?.map((arg) => arg.description ?? String(arg.value)).join(' ')
        : undefined;
    case 'Log.entryAdded':
      return entry?.level === 'error' ? `${entry.text} ${entry.url ?? ''}` : undefined;
    default:
      return undefined;
  }
}

function textOf(details: Answer['exceptionDetails']): string {
  return details?.exception?.description ?? details?.text ?? 'unknown exception';
}
