/** What a group window function stands for in SELECT and HAVING. */
export type WindowProperty = 'start' | 'end' | 'rowtime';

interface WindowFunction {
  /** The function that opens the same window in GROUP BY. */
  readonly window: 'TUMBLE' | 'HOP' | 'SESSION' | 'CUMULATE';
  readonly property: WindowProperty | 'proctime';
}

/** `TUMBLE(ts, size)` in the SELECT list is the window's start, like TUMBLE_START. */
const WINDOW_FUNCTIONS = new Map<string, WindowFunction>();

for (const window of ['TUMBLE', 'HOP', 'SESSION', 'CUMULATE'] as const) {
  WINDOW_FUNCTIONS.set(window, { window, property: 'start' });
  WINDOW_FUNCTIONS.set(`${window}_START`, { window, property: 'start' });
  WINDOW_FUNCTIONS.set(`${window}_END`, { window, property: 'end' });
  WINDOW_FUNCTIONS.set(`${window}_ROWTIME`, { window, property: 'rowtime' });
  WINDOW_FUNCTIONS.set(`${window}_PROCTIME`, { window, property: 'proctime' });
}

export const WINDOW_FUNCTION_NAMES: readonly string[] = [...WINDOW_FUNCTIONS.keys()];

export function windowFunction(name: string): WindowFunction | undefined {
  return WINDOW_FUNCTIONS.get(name);
}

export function isWindowFunction(name: string): boolean {
  return WINDOW_FUNCTIONS.has(name);
}
