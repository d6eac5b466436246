import { Deferred } from '../../../../src/common/deferred.js';
import type {
  KafkaAdmin,
  KafkaDriver,
  KafkaWriter,
} from '../../../../src/connectors/kafka/driver/kafka-driver.js';

/** Where a process dies, among the calls of its driver: before the call has had its effect, or behind it. */
export interface Crash {
  /** Counts calls from 1. */
  readonly call: number;
  readonly isBehind: boolean;
}

/** A driver in a process that dies in the middle of a call: neither that nor any later one is answered. */
export class CrashingDriver {
  readonly driver: KafkaDriver;
  readonly #crash: Crash | undefined;
  readonly #crashed = new Deferred<'crashed'>();
  #calls = 0;

  constructor(driver: KafkaDriver, crash?: Crash) {
    this.#crash = crash;
    this.driver = {
      connect: (connection) => {
        const client = driver.connect(connection);
        return {
          admin: this.#watch<KafkaAdmin>(client.admin),
          createReader: (options) => client.createReader(options),
          createWriter: (options) => this.#watch<KafkaWriter>(client.createWriter(options)),
          close: () => client.close(),
        };
      },
    };
  }

  /** Calls so far. */
  get calls(): number {
    return this.#calls;
  }

  /** Does what the process does until it is done or the process dies. */
  async live(work: () => Promise<void>): Promise<'done' | 'crashed'> {
    return Promise.race([work().then(() => 'done' as const), this.#crashed.promise]);
  }

  #watch<T extends object>(part: T): T {
    return new Proxy(part, {
      get: (target, name) => {
        const method = Reflect.get(target, name) as (...given: unknown[]) => Promise<unknown>;
        return (...given: unknown[]) => this.#call(() => method.apply(target, given));
      },
    });
  }

  async #call(work: () => Promise<unknown>): Promise<unknown> {
    this.#calls++;
    const { call, isBehind } = this.#crash ?? { call: Number.POSITIVE_INFINITY, isBehind: false };
    if (this.#calls < call) return work();
    if (this.#calls === call) {
      if (isBehind) await work();
      this.#crashed.resolve('crashed');
    }
    return new Promise(() => {});
  }
}
