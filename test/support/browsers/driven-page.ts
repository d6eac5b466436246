/** A page in a browser that is driven by a protocol of its own. */
export interface DrivenPage {
  /** Resolves when the page is loaded. */
  open(url: string): Promise<void>;
  /** What an expression gives on the page, awaited; it has to be JSON. Throws what it throws. */
  evaluate<T>(expression: string): Promise<T>;
  /** Acts as a user does: sources of actions, as WebDriver defines them. */
  perform(sources: readonly ActionSource[]): Promise<void>;
  /** Exceptions that nobody caught and errors on the console so far. */
  problems(): Promise<readonly string[]>;
  /** Ends the browser. */
  close(): Promise<void>;
}

/** A keyboard or a mouse and what it does, one action a tick. */
export interface ActionSource {
  readonly type: 'key' | 'pointer';
  readonly id: string;
  readonly actions: readonly Action[];
}

export type Action =
  | { readonly type: 'keyDown' | 'keyUp'; readonly value: string }
  | { readonly type: 'pointerMove'; readonly x: number; readonly y: number }
  | { readonly type: 'pointerDown' | 'pointerUp'; readonly button: number };

/** WebDriver's name of the key. */
const CONTROL = '\uE009';

/** Presses the mouse in the middle of the element that an expression gives, once it is there. */
export async function click(page: DrivenPage, element: string): Promise<void> {
  const { x, y } = await page.evaluate<{ x: number; y: number }>(`(() => {
    const element = ${element};
    element.scrollIntoView({ block: 'center' });
    const { left, top, width, height } = element.getBoundingClientRect();
    return { x: Math.round(left + width / 2), y: Math.round(top + height / 2) };
  })()`);
  const actions: Action[] = [
    { type: 'pointerMove', x, y },
    { type: 'pointerDown', button: 0 },
    { type: 'pointerUp', button: 0 },
  ];
  await page.perform([{ type: 'pointer', id: 'mouse', actions }]);
}

/** Types where the focus is, in the place of all that is written there. */
export async function typeInstead(page: DrivenPage, text: string): Promise<void> {
  const actions: Action[] = [
    { type: 'keyDown', value: CONTROL },
    { type: 'keyDown', value: 'a' },
    { type: 'keyUp', value: 'a' },
    { type: 'keyUp', value: CONTROL },
    ...[...text].flatMap((value): Action[] => [
      { type: 'keyDown', value },
      { type: 'keyUp', value },
    ]),
  ];
  await page.perform([{ type: 'key', id: 'keyboard', actions }]);
}
