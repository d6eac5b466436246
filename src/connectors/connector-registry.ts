import type { EnvironmentVariables } from '../common/environment-variables.js';
import type { TableOptions } from '../common/option-reader.js';
import { didYouMean } from '../errors/did-you-mean.js';
import { ErrorType } from '../errors/error-type.js';
import { StreamingError } from '../errors/streaming-error.js';
import { openConnector, withVariables } from './open-connector.js';
import type { ConnectorDefinition } from './source.js';

/** How a connector is registered. */
export interface RegisterConnectorOptions {
  /** Whether it takes the place of one of its name, a built-in one too. */
  readonly replace?: boolean;
}

/** Connectors by the name that `WITH ('connector' = '…')` gives. */
export class ConnectorRegistry {
  readonly #definitions = new Map<string, ConnectorDefinition>();
  readonly #variables: EnvironmentVariables;

  constructor(definitions: readonly ConnectorDefinition[], variables: EnvironmentVariables) {
    this.#variables = variables;
    for (const definition of definitions) this.#definitions.set(definition.name, definition);
  }

  register(definition: ConnectorDefinition): void {
    if (this.#definitions.has(definition.name)) {
      throw new StreamingError(
        ErrorType.VALIDATION_ERROR,
        `A connector named "${definition.name}" is registered already: choose another name.`,
        { component: definition.name },
      );
    }
    this.#definitions.set(definition.name, definition);
  }

  /** Takes the place of a connector of the same name, if there is one. */
  replace(definition: ConnectorDefinition): void {
    this.#definitions.set(definition.name, definition);
  }

  find(name: string): ConnectorDefinition | undefined {
    return this.#definitions.get(name);
  }

  names(): Iterable<string> {
    return this.#definitions.keys();
  }

  /** The table's connector. Throws VALIDATION_ERROR for an unknown name. */
  lookup(name: string, table: string): ConnectorDefinition {
    const definition = this.#definitions.get(name);
    if (definition !== undefined) return definition;
    const names = [...this.#definitions.keys()];
    throw new StreamingError(
      ErrorType.VALIDATION_ERROR,
      `Table "${table}" asks for the unknown connector "${name}"${didYouMean(name, names)}; ` +
        `known are ${names.sort().join(', ')}.`,
      { component: table, option: 'connector' },
      { code: 'UNKNOWN_CONNECTOR' },
    );
  }

  /**
   * Makes a table's connector by `create`, which is given the values of variables for `${env:NAME}` in options, and lets no
   * secret get out by an error. Throws VALIDATION_ERROR for a variable that is not set, and what `create` throws.
   */
  open<C extends TableOptions, T extends object>(config: C, create: (config: C) => T): T {
    return openConnector(config, this.#variables, create);
  }

  /** A table's options with the values of those variables that are set: for questions that come before `open`. */
  optionsOf(table: TableOptions): ReadonlyMap<string, string> {
    return withVariables(table, (name) => this.#variables(name) ?? `\${env:${name}}`);
  }
}
