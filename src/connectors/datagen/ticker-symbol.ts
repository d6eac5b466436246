const LETTERS = 'BCDFGHJKLMNPQRSTVWXZ';
/** Shares no factor with the number of letters, so that different numbers get different symbols. */
const SPREAD = 7919;

/** Something like a stock's symbol for any number, the same for the same number: four letters up to 160,000. */
export function tickerSymbol(index: number): string {
  let length = 4;
  while (LETTERS.length ** length <= index) length++;
  let rest = ((index + 1) * SPREAD) % LETTERS.length ** length;
  let symbol = '';
  for (let i = 0; i < length; i++) {
    symbol = (LETTERS[rest % LETTERS.length] ?? '') + symbol;
    rest = Math.floor(rest / LETTERS.length);
  }
  return symbol;
}
