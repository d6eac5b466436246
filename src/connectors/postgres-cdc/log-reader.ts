import type { LogicalReplicationService } from 'pg-logical-replication';
import { Deferred } from '../../common/deferred.js';
import { quotedName, type ReplicationTarget } from '../../state/postgres/replication-session.js';
import type { Timers } from '../../time/clock.js';
import type { ChangeDecoder, LogEvent } from './change-decoder.js';
import type { ReplicationLibrary } from './load-replication.js';
import type { LogMessage } from './log-message.js';
import { type Lsn, parseLsn, printLsn } from './log-position.js';

/** Events that wait to be taken; beyond these the connection is paused. */
const WAITING_MAX = 16_384;
/** The server gives up a reader of which it hears nothing for 60 s by default. */
const STATUS_INTERVAL_MS = 10_000;

export interface LogReaderConfig {
  readonly library: ReplicationLibrary;
  readonly target: ReplicationTarget;
  readonly slotName: string;
  readonly publicationName: string;
  readonly from: Lsn;
  readonly timers: Timers;
  /** Something can be taken, or reading has failed. */
  readonly changed: () => void;
  readonly makeDecoder: (emit: (event: LogEvent) => void) => ChangeDecoder;
}

/** Reads a slot from a place on, and tells the server up to where nothing is needed any more. */
export class LogReader {
  readonly #config: LogReaderConfig;
  readonly #service: LogicalReplicationService;
  readonly #decoder: ChangeDecoder;
  #waiting: LogEvent[] = [];
  #room: Deferred<void> | undefined;
  #confirmed: Lsn;
  /** Messages that have come and not been decoded yet. */
  #undecoded = 0;
  #failure: { readonly error: unknown } | undefined;
  #isClosed = false;
  /** The connection is there, or will not be: before that the library can't let go of it. */
  readonly #connected = new Deferred<void>();
  #cancelStatus: (() => void) | undefined;

  constructor(config: LogReaderConfig) {
    const { library, target } = config;
    this.#config = config;
    this.#confirmed = config.from;
    // Nothing is acknowledged but by `#sendStatus`: the library would acknowledge what has merely arrived.
    this.#service = new library.LogicalReplicationService(target.config, {
      acknowledge: { auto: false, timeoutSeconds: 0 },
      flowControl: { enabled: true },
    });
    this.#decoder = config.makeDecoder((event) => this.#add(event));
  }

  get failure(): { readonly error: unknown } | undefined {
    return this.#failure;
  }

  start(): void {
    const service = this.#service;
    const { slotName, from } = this.#config;
    service.on('error', (error) => this.#fail(error));
    service.on('start', () => {
      this.#connected.resolve();
      this.#scheduleStatus();
    });
    service.on('data', (_, message: LogMessage) => this.#decode(message));
    service.on('heartbeat', (lsn, _, isReplyWanted) => {
      const passed = parseLsn(lsn);
      // What comes before the heartbeat may still wait to be decoded.
      if (passed !== undefined && this.#undecoded === 0) this.#decoder.passed(passed);
      if (isReplyWanted) this.#sendStatus();
    });
    service.subscribe(this.#makePlugin(), slotName, printLsn(from)).then(
      () => this.#fail(new Error('Connection terminated by the server')),
      (error: unknown) => this.#fail(error),
    );
  }

  /** Up to so many events, in order. */
  take(count: number): readonly LogEvent[] {
    const taken = this.#waiting.splice(0, count);
    if (this.#waiting.length < WAITING_MAX) {
      this.#room?.resolve();
      this.#room = undefined;
    }
    return taken;
  }

  /** Nothing that was committed before `lsn` will be asked for again. */
  confirm(lsn: Lsn): void {
    if (lsn <= this.#confirmed) return;
    this.#confirmed = lsn;
    this.#sendStatus();
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    this.#cancelStatus?.();
    this.#room?.resolve();
    await this.#connected.promise;
    this.#cancelStatus?.();
    // The library pauses the connection while messages wait, and could not end it then.
    do await this.#config.timers.turn();
    while (this.#undecoded > 0);
    await this.#service.destroy().catch(() => undefined);
  }

  async #decode(message: LogMessage): Promise<void> {
    try {
      if (!this.#isClosed && this.#failure === undefined) this.#decoder.decode(message);
    } catch (error) {
      this.#fail(error);
    }
    this.#undecoded--;
    if (this.#isClosed || this.#failure !== undefined) return;
    if (this.#waiting.length < WAITING_MAX) return;
    this.#room ??= new Deferred();
    await this.#room.promise;
  }

  /** Of places behind nothing new only the last one matters. */
  #add(event: LogEvent): void {
    const last = this.#waiting.at(-1);
    if (event.kind === 'passed' && last?.kind === 'passed') this.#waiting.pop();
    this.#waiting.push(event);
    this.#config.changed();
  }

  #fail(error: unknown): void {
    this.#connected.resolve();
    if (this.#isClosed) return;
    this.#failure ??= { error };
    this.#config.changed();
  }

  #makePlugin() {
    const { library, publicationName } = this.#config;
    const plugin = new library.PgoutputPlugin({
      protoVersion: 1,
      publicationNames: [quotedName(publicationName).replaceAll("'", "''")],
    });
    const parse = plugin.parse.bind(plugin);
    plugin.parse = (bytes) => {
      this.#undecoded++;
      return withTextValues(parse(bytes));
    };
    return plugin;
  }

  #scheduleStatus(): void {
    this.#cancelStatus = this.#config.timers.after(STATUS_INTERVAL_MS, () => {
      this.#sendStatus();
      if (!this.#isClosed && this.#failure === undefined) this.#scheduleStatus();
    });
  }

  /** The library tells the byte behind the one that it is given. */
  #sendStatus(): void {
    if (this.#isClosed || this.#confirmed === 0n) return;
    void this.#service.acknowledge(printLsn(this.#confirmed - 1n));
  }
}

type PgoutputMessage = ReturnType<InstanceType<ReplicationLibrary['PgoutputPlugin']>['parse']>;

/** The library makes Date objects and the like of values, by parsers that it keeps with the table; they are to stay as they are. */
export function withTextValues(message: PgoutputMessage): PgoutputMessage {
  if (message.tag === 'relation') {
    for (const column of message.columns) column.parser = (text) => text;
  }
  return message;
}
