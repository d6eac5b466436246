import type { EnvironmentVariables } from '../common/environment-variables.js';
import type { TableOptions } from '../common/option-reader.js';
import { ErrorType } from '../errors/error-type.js';
import { removeSecrets } from '../errors/remove-secrets.js';
import { secretsAmong } from '../errors/secrets.js';
import { StreamingError } from '../errors/streaming-error.js';

const REFERENCE = /\$\{env:([^}]*)\}/g;
const VARIABLE_NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;

/**
 * Makes a connector of a table's options, in which `${env:NAME}` stands for the value of a variable. The connector sees the
 * values, here and in `init`; nothing else does. Whatever it throws, secrets among its options are taken out of it. Throws
 * VALIDATION_ERROR where a variable is not set, and what `create` throws.
 */
export function openConnector<C extends TableOptions, T extends object>(
  config: C,
  variables: EnvironmentVariables,
  create: (config: C) => T,
): T {
  const options = withVariables(config, variables);
  const secrets = secretsAmong(options);
  if (options === config.options && secrets.length === 0) return create(config);
  const connector = withoutSecrets(secrets, () => create({ ...config, options }));
  // What is no connector is for the caller to complain about.
  return typeof connector === 'object' ? guarded(connector, options, secrets) : connector;
}

/** A table's options with the values of variables in their places; the same map where there are none. */
export function withVariables(
  { name: table, options }: TableOptions,
  variables: EnvironmentVariables,
): ReadonlyMap<string, string> {
  const hasReferences = [...options.values()].some((value) => value.includes('${env:'));
  if (!hasReferences) return options;
  return new Map(
    [...options].map(([option, text]) => [
      option,
      text.replace(REFERENCE, (_, variable: string) =>
        variableFor(variable, option, table, variables),
      ),
    ]),
  );
}

function variableFor(
  variable: string,
  option: string,
  table: string,
  variables: EnvironmentVariables,
): string {
  const value = VARIABLE_NAME.test(variable) ? variables(variable) : undefined;
  if (value !== undefined) return value;
  const reason = VARIABLE_NAME.test(variable)
    ? `the environment variable ${variable}, which is not set`
    : `the environment variable "${variable}", which is no name of one: write \${env:NAME}`;
  throw new StreamingError(
    ErrorType.VALIDATION_ERROR,
    `Option '${option}' of table "${table}" asks for ${reason}.`,
    { component: table, option },
  );
}

/** The connector itself, except for what its `init` is told and what its methods throw. */
function guarded<T extends object>(
  connector: T,
  options: ReadonlyMap<string, string>,
  secrets: readonly string[],
): T {
  const methods = new Map<PropertyKey, unknown>();
  return new Proxy(connector, {
    get(target, property) {
      const value: unknown = Reflect.get(target, property, target);
      if (typeof value !== 'function') return value;
      const known = methods.get(property);
      if (known !== undefined) return known;
      const method = (...given: readonly unknown[]): unknown => {
        const [config, ...rest] = given;
        const isTold = property === 'init' && typeof config === 'object';
        const told = isTold ? [{ ...config, options }, ...rest] : given;
        return withoutSecrets(secrets, () => Reflect.apply(value, target, told));
      };
      methods.set(property, method);
      return method;
    },
  });
}

/** Does something that may fail, also later, and takes secrets out of its errors. */
function withoutSecrets<R>(secrets: readonly string[], action: () => R): R {
  const fail = (error: unknown): never => {
    removeSecrets(error, secrets);
    throw error;
  };
  try {
    const result = action();
    return result instanceof Promise ? (result.catch(fail) as R) : result;
  } catch (error) {
    return fail(error);
  }
}
