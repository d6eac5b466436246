import { Arena } from '../../kernels/arena.js';
import { liveGroups } from './live-groups.js';
import { stringSourcesOf, type WindowContents } from './window-contents.js';

const COMPACT_GROUPS_MIN = 1 << 16;
/** So many times more are known than are open. */
const DEAD_FACTOR = 4;

/** Whether groups that no open slice has have become the most. */
export function canCompact({ groups, slices }: WindowContents): boolean {
  const { idCount } = groups;
  if (!groups.isOpenEnded || idCount < COMPACT_GROUPS_MIN) return false;
  return idCount >= slices.rowCount * DEAD_FACTOR;
}

/** Forgets groups that no open slice has: the others get other ids. */
export function compactGroups({ memory, groups, slices }: WindowContents): void {
  // Too much for the batches' arena, which would keep it.
  const arena = new Arena(memory);
  const { idCount } = groups;
  const live = liveGroups(memory, arena, slices, idCount);
  const newIds = arena.allocate(idCount * 4);
  groups.compact(live.address, live.count, newIds, arena);
  slices.renumber(newIds);
  arena.close();
}

/** Tells the recycler of dictionaries most of whose strings no open window needs. */
export function wishForMemory(contents: WindowContents): void {
  const { memory, slices } = contents;
  const { rowCount } = slices;
  for (const { home } of stringSourcesOf(contents)) {
    const { dictionary } = home;
    if (dictionary === undefined || dictionary.size < rowCount * DEAD_FACTOR) continue;
    memory.recycler.wish(dictionary);
  }
}
