import { must } from '../../common/assert.js';
import { Arena } from '../../kernels/arena.js';
import type { KernelMemory } from '../../kernels/kernel-memory.js';
import type { StringDictionary } from '../../kernels/string-dictionary.js';
import type { CodeHolder, RecycledStrings } from '../../kernels/string-recycler.js';
import type { HomeDictionary } from './home-dictionary.js';

/** Strings that are moved at a time. */
const BLOCK_STRINGS = 8192;

/** A column whose strings were restored into a dictionary of their own, and the stream's dictionary for it. */
export interface RestoredHome {
  readonly home: HomeDictionary;
  readonly dictionary: StringDictionary;
}

/**
 * Enters restored strings that are still needed into the dictionaries of the stream, and replaces their codes wherever
 * they are kept, so that from then on the state is as if it had come from the stream.
 */
export function giveUpOwnStrings(
  memory: KernelMemory,
  codes: CodeHolder,
  homes: readonly RestoredHome[],
): void {
  const live = new Map<RecycledStrings, Uint8Array>();
  for (const { home } of homes) {
    const own = must(home.owned);
    live.set(own, new Uint8Array(own.size));
  }
  codes.markCodes((strings) => live.get(strings));
  const newCodes = new Map<RecycledStrings, Uint32Array>();
  for (const { home, dictionary } of homes) {
    const own = must(home.owned);
    newCodes.set(own, moveStrings(memory, own, must(live.get(own)), dictionary));
  }
  codes.renumberCodes((strings) => newCodes.get(strings));
  for (const { home, dictionary } of homes) home.replaceOwned(dictionary);
}

/** The codes in `target` by the codes that live strings have in `own`. */
function moveStrings(
  memory: KernelMemory,
  own: StringDictionary,
  isLive: Uint8Array,
  target: StringDictionary,
): Uint32Array {
  const newCodes = new Uint32Array(isLive.length);
  const live: number[] = [];
  for (let code = 0; code < isLive.length; code++) if (isLive[code] === 1) live.push(code);
  target.reserve(live.length, own.textBytes);
  const arena = new Arena(memory);
  for (let from = 0; from < live.length; from += BLOCK_STRINGS) {
    const codes = live.slice(from, from + BLOCK_STRINGS);
    arena.reset();
    const moved = internStrings(memory, arena, own, codes, target);
    for (const [i, code] of codes.entries()) newCodes[code] = must(moved[i]);
  }
  arena.close();
  return newCodes;
}

/** Codes in `target` of the strings that have these codes in `source`. */
function internStrings(
  memory: KernelMemory,
  arena: Arena,
  source: StringDictionary,
  codes: readonly number[],
  target: StringDictionary,
): Uint32Array {
  const { kernels } = memory;
  const n = codes.length;
  const codesAt = arena.allocate(n * 4);
  const offsets = arena.allocate((n + 1) * 4);
  memory.views.u32.set(codes, codesAt >>> 2);
  const byteLength = kernels.gatherUtf8Offsets(source.address, codesAt, 4, 0, n, offsets);
  const bytes = arena.allocate(byteLength);
  kernels.gatherUtf8Bytes(source.address, codesAt, 4, n, offsets, bytes);
  target.internColumn(offsets, bytes, 0, n, codesAt);
  return memory.views.u32.subarray(codesAt >>> 2, (codesAt >>> 2) + n);
}
