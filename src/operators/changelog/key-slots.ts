import type { Column } from '../../columnar/column.js';
import { must } from '../../common/assert.js';
import { Arena } from '../../kernels/arena.js';
import type { KernelMemory } from '../../kernels/kernel-memory.js';
import type { RecycledStrings } from '../../kernels/string-recycler.js';
import type { SqlType } from '../../types/sql-type.js';
import { GroupIndex } from '../window/group-index.js';

const CAPACITY_MIN = 256;
const COMPACT_IDS_MIN = 1 << 16;
/** So many times more ids are known than rows. */
const DEAD_FACTOR = 4;

/** Of a slot, as bits of its flags. */
const LIVE = 1;
/** Written or freed since the last snapshot began. */
const CHANGED = 2;
/** In a snapshot that is under way, and not copied yet. */
const PENDING = 4;

/**
 * The slot in which the row of each key lies. Slots of rows that are gone are used again, so that there are never more than there
 * were rows at a time.
 */
export class KeySlots {
  readonly groups: GroupIndex;
  readonly #memory: KernelMemory;
  /** Slot + 1 by the key's id, 0 = none. */
  #slotOf = new Uint32Array(CAPACITY_MIN);
  /** The key's id by slot. */
  #idOf = new Uint32Array(CAPACITY_MIN);
  #flags = new Uint8Array(CAPACITY_MIN);
  #free: number[] = [];
  #slotCount = 0;

  constructor(memory: KernelMemory, keyTypes: readonly SqlType[]) {
    this.#memory = memory;
    this.groups = new GroupIndex(memory, keyTypes);
  }

  /** All slots are below this. */
  get slotCount(): number {
    return this.#slotCount;
  }

  get liveCount(): number {
    return this.#slotCount - this.#free.length;
  }

  get byteLength(): number {
    const tables = this.#slotOf.byteLength + this.#idOf.byteLength + this.#flags.byteLength;
    return this.groups.byteLength + tables + this.#free.length * 8;
  }

  /** Address of the ids (u32) of the keys in `n` rows of dense columns without nulls. */
  idsOf(keys: readonly Column[], n: number, arena: Arena): number {
    const ids = this.groups.idsOf(keys, n, arena);
    const { idCount } = this.groups;
    if (idCount > this.#slotOf.length) this.#slotOf = grown(this.#slotOf, idCount);
    return ids;
  }

  /** Slot + 1, 0 where the key has no row. */
  slotOf(id: number): number {
    return must(this.#slotOf[id]);
  }

  /** A slot for a key that has none. */
  take(id: number): number {
    const slot = this.#free.pop() ?? this.#slotCount++;
    this.#place(slot, id);
    return slot;
  }

  release(id: number): void {
    const slot = must(this.#slotOf[id]) - 1;
    this.#slotOf[id] = 0;
    this.#flags[slot] = CHANGED;
    this.#free.push(slot);
  }

  markChanged(slot: number): void {
    this.#flags[slot] = must(this.#flags[slot]) | CHANGED;
  }

  isPending(slot: number): boolean {
    return (must(this.#flags[slot]) & PENDING) !== 0;
  }

  /** What was pending has been copied, or needs not be any more. */
  settle(slot: number): void {
    this.#flags[slot] = must(this.#flags[slot]) & ~PENDING;
  }

  /** Slots with a row, those that have changed alone where `isIncremental`, and slots whose row is gone; all count as unchanged. */
  freeze(isIncremental: boolean): { readonly live: Uint32Array; readonly freed: Uint32Array } {
    const live = new Uint32Array(this.liveCount);
    const freed: number[] = [];
    let count = 0;
    for (let slot = 0; slot < this.#slotCount; slot++) {
      const flags = must(this.#flags[slot]);
      this.#flags[slot] = flags & LIVE;
      if ((flags & CHANGED) === 0 && isIncremental) continue;
      if ((flags & LIVE) === 0) {
        freed.push(slot);
        continue;
      }
      this.#flags[slot] = LIVE | PENDING;
      live[count++] = slot;
    }
    return { live: live.subarray(0, count), freed: Uint32Array.from(freed) };
  }

  /** Calls `use` with each slot that has a row. */
  eachLive(use: (slot: number) => void): void {
    for (let slot = 0; slot < this.#slotCount; slot++) {
      if ((must(this.#flags[slot]) & LIVE) !== 0) use(slot);
    }
  }

  /** Takes over slots below `slotCount`; those with a row follow by `restore`, the others are free. */
  restoreFree(slotCount: number, isLive: (slot: number) => boolean): void {
    this.#slotCount = slotCount;
    if (slotCount > this.#idOf.length) this.#growSlots(slotCount);
    for (let slot = slotCount - 1; slot >= 0; slot--) if (!isLive(slot)) this.#free.push(slot);
  }

  restore(slot: number, id: number): void {
    this.#place(slot, id);
    this.#flags[slot] = LIVE;
  }

  /** Forgets keys without a row once they are the most. */
  compactIfWorthwhile(): void {
    const { idCount, isOpenEnded } = this.groups;
    if (!isOpenEnded || idCount < COMPACT_IDS_MIN || idCount < this.liveCount * DEAD_FACTOR) return;
    this.renumber(() => undefined);
  }

  /** Whether strings of a key or of a row, of which there are so many, are mostly not needed any more. */
  isMostlyDead(stringCount: number): boolean {
    return stringCount >= Math.max(this.liveCount, 1) * DEAD_FACTOR;
  }

  markCodes(liveOf: (strings: RecycledStrings) => Uint8Array | undefined): void {
    const arena = new Arena(this.#memory);
    const { address, count } = this.#liveIds(arena);
    this.groups.markCodes(address, count, arena, liveOf);
    arena.close();
  }

  /** Numbers keys anew, without those that have no row. `newCodesOf` as in `CodeHolder`. */
  renumber(newCodesOf: (strings: RecycledStrings) => Uint32Array | undefined): void {
    const arena = new Arena(this.#memory);
    const { address, count } = this.#liveIds(arena);
    const newIds = arena.allocate(Math.max(this.groups.idCount, 1) * 4);
    this.groups.compact(address, count, newIds, arena, newCodesOf);
    const { u32 } = this.#memory.views;
    this.#slotOf = new Uint32Array(Math.max(CAPACITY_MIN, this.groups.idCount));
    this.eachLive((slot) => {
      const id = must(u32[(newIds >>> 2) + must(this.#idOf[slot])]);
      this.#idOf[slot] = id;
      this.#slotOf[id] = slot + 1;
    });
    arena.close();
  }

  close(): void {
    this.groups.close();
  }

  #place(slot: number, id: number): void {
    if (slot >= this.#idOf.length) this.#growSlots(slot + 1);
    this.#idOf[slot] = id;
    this.#flags[slot] = LIVE | CHANGED;
    this.#slotOf[id] = slot + 1;
  }

  #growSlots(slots: number): void {
    this.#idOf = grown(this.#idOf, slots);
    const flags = new Uint8Array(this.#idOf.length);
    flags.set(this.#flags);
    this.#flags = flags;
  }

  #liveIds(arena: Arena): { readonly address: number; readonly count: number } {
    const address = arena.allocate(Math.max(this.liveCount, 1) * 4);
    const { u32 } = this.#memory.views;
    let count = 0;
    this.eachLive((slot) => {
      u32[(address >>> 2) + count++] = must(this.#idOf[slot]);
    });
    return { address, count };
  }
}

function grown(table: Uint32Array, length: number): Uint32Array<ArrayBuffer> {
  const wider = new Uint32Array(Math.max(length, table.length * 2));
  wider.set(table);
  return wider;
}
