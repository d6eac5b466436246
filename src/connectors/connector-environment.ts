import type { EnvironmentVariables } from '../common/environment-variables.js';
import type { FileSystem } from '../common/file-system.js';
import type { Random } from '../common/random.js';
import type { Clock, Timers } from '../time/clock.js';
import type { ByteInput } from './byte-input.js';
import type { Fetch } from './http/fetch.js';
import type { KafkaDriver } from './kafka/driver/kafka-driver.js';
import type { NatsDriver } from './nats/driver/nats-driver.js';
import type { TextOutput } from './text-output.js';
import type { OpenWebSocket } from './websocket/web-socket-like.js';

/** What connectors may use of their surroundings. */
export interface ConnectorEnvironment {
  readonly clock: Clock;
  readonly timers: Timers;
  readonly random: Random;
  readonly fileSystem: FileSystem;
  /** The client that `'connector' = 'kafka'` uses. Throws VALIDATION_ERROR saying what to install where there is none. */
  readonly loadKafkaDriver: () => Promise<KafkaDriver>;
  /** The client that `'connector' = 'nats'` uses. Throws VALIDATION_ERROR saying what to install where there is none. */
  readonly loadNatsDriver: () => Promise<NatsDriver>;
  readonly fetch: Fetch;
  readonly openWebSocket: OpenWebSocket;
  /** For `${env:NAME}` in options. */
  readonly variables: EnvironmentVariables;
  readonly standardInput: ByteInput;
  readonly standardOutput: TextOutput;
  readonly standardError: TextOutput;
}
