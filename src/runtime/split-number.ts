/** The number that an identifier ends in, such as 3 of `trades-3`: the partition; the split's place in order of discovery where there is none. */
export function splitNumber(id: string, index: number): number {
  const digits = /-(\d{1,9})$/.exec(id)?.[1];
  return digits === undefined ? index : Number(digits);
}
