import { backPressure } from './back-pressure.js';
import { dimensionJoin } from './dimension-join.js';
import { filterAndProject } from './filter-and-project.js';
import { having } from './having.js';
import { hoppingWindows } from './hopping-windows.js';
import { lateRows } from './late-rows.js';
import { ownFunction } from './own-function.js';
import type { Sample } from './sample.js';
import { tumblingWindows } from './tumbling-windows.js';
import { windowsOfWindows } from './windows-of-windows.js';

/** The samples in the order of the menu, the first of which runs when the page opens. */
export const SAMPLES: readonly [Sample, ...Sample[]] = [
  tumblingWindows,
  hoppingWindows,
  dimensionJoin,
  lateRows,
  filterAndProject,
  having,
  windowsOfWindows,
  backPressure,
  ownFunction,
];
