/** What JSON can hold, exactly: numbers are finite, and integers at most 2^53. */
export type Json =
  | null
  | boolean
  | number
  | string
  | readonly Json[]
  | { readonly [name: string]: Json };
