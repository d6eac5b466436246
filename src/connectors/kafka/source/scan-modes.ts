import type { OptionReader } from '../../../common/option-reader.js';

/** Offsets by partition, as `'partition:0,offset:42;partition:1,offset:300'` gives them for the one topic that is read. */
export type SpecificOffsets = ReadonlyMap<number, number>;

/** Where partitions are read from when there is no checkpoint to go on from. */
export type StartupMode =
  | { readonly kind: 'earliest-offset' }
  | { readonly kind: 'latest-offset' }
  /** `reset` is for partitions of which the group has nothing: `none` fails. */
  | {
      readonly kind: 'group-offsets';
      readonly group: string;
      readonly reset: 'earliest' | 'latest' | 'none';
    }
  | { readonly kind: 'timestamp'; readonly epochMs: number }
  | { readonly kind: 'specific-offsets'; readonly offsets: SpecificOffsets };

/** Where partitions end. */
export type BoundedMode =
  | { readonly kind: 'unbounded' }
  | { readonly kind: 'latest-offset' }
  | { readonly kind: 'group-offsets'; readonly group: string }
  | { readonly kind: 'timestamp'; readonly epochMs: number }
  | { readonly kind: 'specific-offsets'; readonly offsets: SpecificOffsets };

const STARTUP_MODES = [
  'group-offsets',
  'earliest-offset',
  'latest-offset',
  'timestamp',
  'specific-offsets',
] as const;

const BOUNDED_MODES = [
  'unbounded',
  'latest-offset',
  'group-offsets',
  'timestamp',
  'specific-offsets',
] as const;

/**
 * The options have Flink's names, meanings and defaults, with one exception: where nothing says how to start, a group that has
 * committed nothing, or no group at all, reads all there is instead of being refused.
 */
export function readStartupMode(options: OptionReader, group: string | undefined): StartupMode {
  const isAsked = options.text('scan.startup.mode') !== undefined;
  const fallback = group === undefined ? 'earliest-offset' : 'group-offsets';
  const kind = options.oneOf('scan.startup.mode', STARTUP_MODES, fallback);
  const reset = options.oneOf(
    'properties.auto.offset.reset',
    ['earliest', 'latest', 'none'],
    isAsked ? 'none' : 'earliest',
  );
  const epochMs = readTime(options, 'scan.startup', kind);
  const offsets = readSpecificOffsets(options, 'scan.startup', kind);
  switch (kind) {
    case 'group-offsets':
      return { kind, group: requireGroup(options, 'scan.startup.mode', group), reset };
    case 'timestamp':
      return { kind, epochMs };
    case 'specific-offsets':
      return { kind, offsets };
    default:
      return { kind };
  }
}

export function readBoundedMode(options: OptionReader, group: string | undefined): BoundedMode {
  const kind = options.oneOf('scan.bounded.mode', BOUNDED_MODES, 'unbounded');
  const epochMs = readTime(options, 'scan.bounded', kind);
  const offsets = readSpecificOffsets(options, 'scan.bounded', kind);
  switch (kind) {
    case 'group-offsets':
      return { kind, group: requireGroup(options, 'scan.bounded.mode', group) };
    case 'timestamp':
      return { kind, epochMs };
    case 'specific-offsets':
      return { kind, offsets };
    default:
      return { kind };
  }
}

function requireGroup(options: OptionReader, option: string, group: string | undefined): string {
  if (group !== undefined) return group;
  const others =
    option === 'scan.startup.mode' ? ", or 'scan.startup.mode' = 'earliest-offset'" : '';
  throw options.error(
    option,
    `is 'group-offsets', which needs the group: add 'properties.group.id' = '…'${others}`,
  );
}

function readTime(options: OptionReader, prefix: string, mode: string): number {
  const name = `${prefix}.timestamp-millis`;
  if (mode !== 'timestamp') {
    options.text(name);
    return 0;
  }
  options.required(name, `'${prefix}.mode' = 'timestamp' needs a time in epoch milliseconds`);
  return options.integer(name, 0, 0);
}

function readSpecificOffsets(options: OptionReader, prefix: string, mode: string): SpecificOffsets {
  const name = `${prefix}.specific-offsets`;
  const offsets = new Map<number, number>();
  if (mode !== 'specific-offsets') {
    options.text(name);
    return offsets;
  }
  const example = 'partition:0,offset:42;partition:1,offset:300';
  const text = options.required(
    name,
    `'${prefix}.mode' = 'specific-offsets' needs them, as in '${example}'`,
  );
  for (const part of text.split(';')) {
    if (part.trim() === '') continue;
    const match = /^partition:(\d+),offset:(\d+)$/.exec(part.trim());
    const partition = Number(match?.[1]);
    const offset = Number(match?.[2]);
    if (!Number.isSafeInteger(partition) || !Number.isSafeInteger(offset)) {
      throw options.error(name, `must be like '${example}', got '${text}'`);
    }
    if (offsets.has(partition)) throw options.error(name, `names partition ${partition} twice`);
    offsets.set(partition, offset);
  }
  return offsets;
}
