/**
 * Joining a stream with a table held in memory (assembly/join/). Rows of that table are numbered from 1, and 0 stands for
 * "no row"; `next` u32[rows + 1] holds for each row the next one with an equal key, in row order, `next[0]` being 0.
 * Keys are compared as 64-bit words, one per key column; rows with a null or NaN in their key are marked in `absent` (one
 * byte a row) and equal nothing.
 */
export interface JoinKernels {
  /**
   * For the codes [from, to) of a dictionary: out[code] = the same text's code in the dictionary `known`, plus 1, or 0
   * where it is not in there.
   */
  joinMapCodes(dictionary: number, from: number, to: number, known: number, out: number): void;
  /**
   * Words of one key column, written to out + i * keyCount * 8; sets absent[i] to 1 for rows that match nothing. `kind` is
   * one of JOIN_KEY_…; for codes, the word is the entry of the u32 table `codes`, of which 0 matches nothing.
   */
  joinKeyWords(
    kind: number,
    values: number,
    step: number,
    validity: number,
    codes: number,
    n: number,
    keyCount: number,
    out: number,
    absent: number,
  ): void;
  /**
   * Enters all `n` rows into zeroed slots u32[slotMask + 1], at least one of which stays free, and `next`, zeroed too.
   */
  joinBuild(
    words: number,
    keyCount: number,
    absent: number,
    n: number,
    slots: number,
    slotMask: number,
    next: number,
  ): void;
  /** out[i] = the first row of the table with row i's key; `known` are the words of the table's rows. */
  joinProbe(
    words: number,
    keyCount: number,
    absent: number,
    n: number,
    known: number,
    slots: number,
    slotMask: number,
    out: number,
  ): void;
  /** The same for a single key of string codes: out[i] = rows[code of row i]. `rows` has at least one entry. */
  joinProbeCodes(
    codes: number,
    step: number,
    validity: number,
    rows: number,
    n: number,
    out: number,
  ): void;
  /**
   * Whether some of the `n` probed rows have no match (JOIN_SOME_UNMATCHED), or several (JOIN_SOME_REPEATED); `next` may be
   * 0 where no key of the table repeats.
   */
  joinShape(rows: number, n: number, next: number): number;
  /**
   * All pairs of a row and a match, from the place in `cursor` on, at most `capacity`: numbers of the rows, from 0, and of
   * the table's rows. Unmatched rows pair with 0 where `keepUnmatched` is 1. Returns the pairs written, 0 at the end.
   */
  joinExpand(
    rows: number,
    n: number,
    next: number,
    keepUnmatched: number,
    cursor: number,
    capacity: number,
    outRows: number,
    outDimensionRows: number,
  ): number;
}
