import { must } from '../../common/assert.js';
import type { KernelMemory } from '../../kernels/kernel-memory.js';
import type { StringDictionary } from '../../kernels/string-dictionary.js';
import type { RecycledStrings } from '../../kernels/string-recycler.js';
import type { HomeDictionary } from './home-dictionary.js';
import type { WindowCodes } from './window-codes.js';

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
  codes: WindowCodes,
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

/** The codes in `target` by the codes that live strings had in `own`. */
function moveStrings(
  memory: KernelMemory,
  own: StringDictionary,
  isLive: Uint8Array,
  target: StringDictionary,
): Uint32Array {
  const compacted = own.compact(isLive);
  const count = own.size;
  const outBytes = Math.max(count, 1) * 4;
  const out = memory.allocate(outBytes);
  target.internColumn(own.offsetsAddress, own.bytesAddress, 0, count, out);
  const codes = memory.views.u32.slice(out >>> 2, (out >>> 2) + count);
  memory.free(out, outBytes);
  // Codes of strings that are gone stay undefined behind the end, or point at any: nobody has them.
  return compacted.map((code) => codes[code] ?? 0);
}
