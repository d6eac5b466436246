import { ErrorType } from '../../errors/error-type.js';
import { StreamingError } from '../../errors/streaming-error.js';
import type { AvroLibrary, AvroType } from '../avro/avro-library.js';

export interface RegistryConfig {
  readonly table: string;
  readonly url: string;
  /** Basic authentication. */
  readonly credentials: { readonly username: string; readonly password: string } | undefined;
}

/** The client, as far as it is used. */
interface Client {
  getSchema(id: number): Promise<unknown>;
  getRegistryIdBySchema(subject: string, schema: ConfluentSchema): Promise<number>;
  register(
    schema: ConfluentSchema,
    options: {
      readonly subject: string;
      readonly compatibility: string;
      readonly updateConfig: false;
    },
  ): Promise<{ readonly id: number }>;
}

interface ConfluentSchema {
  readonly type: 'AVRO';
  readonly schema: string;
}

const NOT_FOUND = 404;
const UNAUTHORIZED = [401, 403];

/** A Confluent schema registry: schemas by their numbers, which are asked for once. */
export class SchemaRegistry {
  readonly #client: Client;
  readonly #config: RegistryConfig;
  /** Undefined where the registry has none of that number. */
  readonly #types = new Map<number, AvroType | undefined>();

  constructor(client: Client, config: RegistryConfig) {
    this.#client = client;
    this.#config = config;
  }

  isKnown(id: number): boolean {
    return this.#types.has(id);
  }

  /** Of what is known: the schema's type, undefined where the registry has none of that number, or none of Avro. */
  typeOf(id: number): AvroType | undefined {
    return this.#types.get(id);
  }

  /** Makes the schema of that number known. Throws CONNECTOR_ERROR, NETWORK_ERROR where the registry can't be reached. */
  async load(id: number): Promise<void> {
    try {
      const type = (await this.#client.getSchema(id)) as AvroType | undefined;
      this.#types.set(id, type?.typeName === undefined ? undefined : type);
    } catch (error) {
      if (statusOf(error) !== NOT_FOUND) throw this.#failed(`be asked for schema ${id}`, error);
      this.#types.set(id, undefined);
    }
  }

  /** The number that the registry gives the schema of a subject, which is registered where it isn't. */
  async register(subject: string, schema: string): Promise<number> {
    const confluent: ConfluentSchema = { type: 'AVRO', schema };
    try {
      return await this.#client.getRegistryIdBySchema(subject, confluent);
    } catch (error) {
      if (!isUnknownThere(error)) throw this.#failed(`be asked for subject "${subject}"`, error);
    }
    try {
      return await this.#registerNew(subject, confluent, 'BACKWARD');
    } catch (error) {
      throw this.#failed(`take the schema of subject "${subject}"`, error);
    }
  }

  /** The client insists on being told the compatibility that the registry has for the subject. */
  async #registerNew(
    subject: string,
    schema: ConfluentSchema,
    compatibility: string,
  ): Promise<number> {
    try {
      const options = { subject, compatibility, updateConfig: false } as const;
      return (await this.#client.register(schema, options)).id;
    } catch (error) {
      const actual =
        error instanceof Error ? /\(\w+ != (\w+)\)/.exec(error.message)?.[1] : undefined;
      if (actual === undefined || actual === compatibility) throw error;
      return this.#registerNew(subject, schema, actual);
    }
  }

  /** `what` goes on from "can't". What the client says may name credentials, so it is not repeated. */
  #failed(what: string, error: unknown): StreamingError {
    const { table, url } = this.#config;
    const status = statusOf(error);
    const isLost = status === undefined || status >= 500 || status < 400;
    const reason =
      status === undefined || status < 400
        ? 'no answer'
        : `status ${status}${UNAUTHORIZED.includes(status) ? ": see 'avro-confluent.basic-auth.user-info'" : ''}`;
    return new StreamingError(
      isLost ? ErrorType.NETWORK_ERROR : ErrorType.CONNECTOR_ERROR,
      `The schema registry ${withoutCredentials(url)} of table "${table}" can't ${what}: ${reason}.`,
      { component: table },
    );
  }
}

/** Throws VALIDATION_ERROR saying what to install where the client is missing. */
export async function connectRegistry(
  config: RegistryConfig,
  library: AvroLibrary,
): Promise<SchemaRegistry> {
  try {
    const { SchemaRegistry: Client } = await import('@kafkajs/confluent-schema-registry');
    const auth = config.credentials === undefined ? {} : { auth: config.credentials };
    const typeHook = library.typeHook as never;
    const client = new Client(
      { host: config.url, ...auth },
      { AVRO: { typeHook } },
    ) as unknown as Client;
    return new SchemaRegistry(client, config);
  } catch (error) {
    throw new StreamingError(
      ErrorType.VALIDATION_ERROR,
      'The format "avro-confluent" needs the package @kafkajs/confluent-schema-registry: run "npm install @kafkajs/confluent-schema-registry".',
      { component: config.table },
      { cause: error },
    );
  }
}

function statusOf(error: unknown): number | undefined {
  const hasStatus = typeof error === 'object' && error !== null && 'status' in error;
  return hasStatus && typeof error.status === 'number' ? error.status : undefined;
}

/** The client wraps that one answer in an error of its own, without the status. */
function isUnknownThere(error: unknown): boolean {
  return (
    statusOf(error) === NOT_FOUND ||
    (error instanceof Error && error.constructor.name === 'ConfluentSchemaRegistryError')
  );
}

function withoutCredentials(url: string): string {
  return url.replace(/\/\/[^/@]*@/, '//');
}
