import { must } from '../../common/assert.js';
import type { KernelMemory } from '../../kernels/kernel-memory.js';
import { physicalTypeOf, type SqlType } from '../../types/sql-type.js';
import { AccumulatorLayout } from './accumulator-layout.js';
import { GroupIndex } from './group-index.js';
import { HomeDictionary } from './home-dictionary.js';
import { SliceStore } from './slice-store.js';
import { argumentColumnsOf, type WindowAggregateSpec } from './window-aggregate-spec.js';

/** What a window aggregation remembers: what snapshots are taken of and restored into. */
export interface WindowContents {
  readonly memory: KernelMemory;
  readonly spec: WindowAggregateSpec;
  readonly slices: SliceStore;
  readonly groups: GroupIndex;
  /** Of the string columns under aggregates, by position in the input. */
  readonly argumentHomes: ReadonlyMap<number, HomeDictionary>;
}

export function createContents(memory: KernelMemory, spec: WindowAggregateSpec): WindowContents {
  const typeOf = (column: number): SqlType => must(spec.inputSchema[column]).type;
  const strings = argumentColumnsOf(spec).filter(
    (column) => physicalTypeOf(typeOf(column)) === 'code',
  );
  return {
    memory,
    spec,
    slices: new SliceStore(memory, AccumulatorLayout.of(spec.aggregates)),
    groups: new GroupIndex(memory, spec.keyColumns.map(typeOf)),
    argumentHomes: new Map(strings.map((column) => [column, new HomeDictionary(memory)])),
  };
}

export function closeContents({ slices, groups, argumentHomes }: WindowContents): void {
  slices.close();
  groups.close();
  for (const home of argumentHomes.values()) home.close();
}

/** A string column that the state has codes of. */
export interface StringSource {
  readonly home: HomeDictionary;
  /** Position in the input. */
  readonly column: number;
  /** Where it is a key: its position among the keys. */
  readonly key: number | undefined;
}

/** The string columns among keys and arguments, in an order that depends on the query alone. */
export function stringSourcesOf(contents: WindowContents): readonly StringSource[] {
  const { spec, groups, argumentHomes } = contents;
  const keys = spec.keyColumns.flatMap((column, key) => {
    const home = groups.homeOf(key);
    return home === undefined ? [] : [{ home, column, key }];
  });
  const args = [...argumentHomes].map(([column, home]) => ({ home, column, key: undefined }));
  return [...keys, ...args];
}

/** The cells of accumulator rows that hold codes, and the number of the source that these are of. */
export function stringCellsOf(
  layout: AccumulatorLayout,
  sources: readonly StringSource[],
): readonly { readonly offset: number; readonly source: number }[] {
  return layout.cells
    .filter(({ kind }) => kind === 'extremes-code')
    .map(({ offset, column }) => ({
      offset,
      source: sources.findIndex((source) => source.key === undefined && source.column === column),
    }));
}
