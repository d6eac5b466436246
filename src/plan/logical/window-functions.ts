import type { FunctionDescription } from '../../functions/function-definition.js';

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

const ARGUMENTS = {
  TUMBLE: '(time, size INTERVAL)',
  HOP: '(time, slide INTERVAL, size INTERVAL)',
} as const;

/** The window functions that can be used, as they are called. */
export const WINDOW_FUNCTIONS_DESCRIBED: readonly FunctionDescription[] = (
  ['TUMBLE', 'HOP'] as const
).flatMap((window) => {
  const described = (suffix: string, description: string): FunctionDescription => ({
    name: window + suffix,
    signature: window + suffix + ARGUMENTS[window],
    description,
  });
  const kind = window === 'TUMBLE' ? 'Windows side by side' : 'Windows that begin every slide';
  return [
    described('', `In GROUP BY: ${kind.toLowerCase()}; in SELECT the start of the window.`),
    described('_START', 'The first moment of the window.'),
    described('_END', 'The first moment behind the window.'),
    described('_ROWTIME', 'The last moment of the window, a time attribute of the result.'),
  ];
});

export const WINDOW_FUNCTION_NAMES: readonly string[] = [...WINDOW_FUNCTIONS.keys()];

export function windowFunction(name: string): WindowFunction | undefined {
  return WINDOW_FUNCTIONS.get(name);
}

export function isWindowFunction(name: string): boolean {
  return WINDOW_FUNCTIONS.has(name);
}
