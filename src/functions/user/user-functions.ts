import { ErrorType } from '../../errors/error-type.js';
import { StreamingError } from '../../errors/streaming-error.js';
import type { UserFunctionDefinition } from '../function-definition.js';

/** What the binder needs to know of registered functions. */
export interface KnownFunctions {
  /** `name` is in upper case. */
  find(name: string): UserFunctionDefinition | undefined;
  names(): Iterable<string>;
}

/** The functions that have been registered, by their names in upper case. */
export class UserFunctions implements KnownFunctions {
  readonly #functions: Map<string, UserFunctionDefinition>;

  constructor(functions: Iterable<UserFunctionDefinition> = []) {
    this.#functions = new Map([...functions].map((definition) => [definition.name, definition]));
  }

  /** Throws VALIDATION_ERROR where there is one of that name already, unless that is to be replaced. */
  add(definition: UserFunctionDefinition, replace: boolean): void {
    const { name } = definition;
    if (!replace && this.#functions.has(name)) {
      throw new StreamingError(
        ErrorType.VALIDATION_ERROR,
        `A function named ${name} is registered already: choose another name, or register it with { replace: true }.`,
        { component: name, operation: 'registerFunction' },
        { code: 'SQL_DUPLICATE_NAME' },
      );
    }
    this.#functions.set(name, definition);
  }

  find(name: string): UserFunctionDefinition | undefined {
    return this.#functions.get(name);
  }

  names(): Iterable<string> {
    return this.#functions.keys();
  }

  all(): Iterable<UserFunctionDefinition> {
    return this.#functions.values();
  }

  /** One with the same functions now, to be changed by itself. */
  copy(): UserFunctions {
    return new UserFunctions(this.all());
  }
}
