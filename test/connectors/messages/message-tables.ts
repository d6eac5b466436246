import type { ResultBatch } from '../../../src/columnar/result-batch.js';
import { must } from '../../../src/common/assert.js';
import type { ConnectorEnvironment } from '../../../src/connectors/connector-environment.js';
import { builtInConnectors } from '../../../src/connectors/registry.js';
import type { SourceConfig, SplitSource } from '../../../src/connectors/source.js';
import type { StreamingError } from '../../../src/errors/streaming-error.js';
import { provideKernelBytes } from '../../../src/kernels/load-kernels.js';
import { nodeEnvironment, readKernelBytes } from '../../../src/platform/node.js';
import { field } from '../../../src/types/schema.js';
import { BIGINT } from '../../../src/types/sql-type.js';

provideKernelBytes(readKernelBytes);

export type Options = Readonly<Record<string, string>>;

/** `CREATE TABLE numbers (n BIGINT) WITH (…)`, of JSON. */
export function numbersTable(options: Options, columns = 'n BIGINT', name = 'numbers'): string {
  const all = { format: 'json', ...options };
  const written = Object.entries(all).map(([key, value]) => `'${key}' = '${value}'`);
  return `CREATE TABLE ${name} (${columns}) WITH (${written.join(', ')});`;
}

/** A source of `n BIGINT` outside of any query, opened, and set to a place if one is given. */
export async function openSource(
  options: Options & { readonly connector: string },
  {
    environment = {},
    place,
    ...more
  }: Partial<SourceConfig> & {
    readonly environment?: Partial<ConnectorEnvironment>;
    readonly place?: string;
  } = {},
): Promise<SplitSource> {
  const definitions = builtInConnectors({ ...nodeEnvironment, ...environment });
  const config: SourceConfig = {
    name: 'numbers',
    schema: [field('n', BIGINT)],
    options: new Map(Object.entries({ format: 'json', ...options })),
    ...more,
  };
  const definition = must(definitions.find(({ name }) => name === options.connector));
  const source = definition.create(config) as SplitSource;
  await source.init(config);
  if (place !== undefined) await source.seek?.(place);
  return source;
}

/** The numbers of the next batch; undefined at the end. */
export async function nextNumbers(
  source: SplitSource,
  signal?: AbortSignal,
): Promise<number[] | undefined> {
  const batch = (await source.fetchNextBatch(signal)) as ResultBatch | null;
  return batch === null ? undefined : Array.from(batch.column('n'), Number);
}

/** At least so many numbers, or all up to the end. */
export async function readNumbers(
  source: SplitSource,
  count = Number.POSITIVE_INFINITY,
): Promise<number[]> {
  const numbers: number[] = [];
  while (numbers.length < count) {
    const more = await nextNumbers(source);
    if (more === undefined) break;
    numbers.push(...more);
  }
  return numbers;
}

export function range(from: number, to: number): number[] {
  return Array.from({ length: to - from }, (_, i) => from + i);
}

export async function errorOf(promise: Promise<unknown>): Promise<StreamingError> {
  return promise.then(
    () => {
      throw new Error('it did not fail');
    },
    (error: StreamingError) => error,
  );
}
