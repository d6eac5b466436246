import type { TextTuple } from './row-cells.js';

/** What pgoutput says, as far as it matters; values are the server's texts. */
export type LogMessage =
  | {
      readonly tag: 'begin';
      readonly commitLsn: string | null;
      /** In microseconds since 1970-01-01. */
      readonly commitTime: bigint;
    }
  | { readonly tag: 'commit'; readonly commitEndLsn: string | null }
  | ({ readonly tag: 'relation' } & LoggedRelation)
  | { readonly tag: 'insert'; readonly relation: LoggedRelation; readonly new: TextTuple }
  | {
      readonly tag: 'update';
      readonly relation: LoggedRelation;
      /** The identity's columns, where they have changed. */
      readonly key: TextTuple | null;
      readonly old: TextTuple | null;
      readonly new: TextTuple;
    }
  | {
      readonly tag: 'delete';
      readonly relation: LoggedRelation;
      readonly key: TextTuple | null;
      readonly old: TextTuple | null;
    }
  | { readonly tag: 'truncate'; readonly relations: readonly LoggedRelation[] }
  | { readonly tag: 'message' | 'origin' | 'type' };

/** A table at the time of a change. */
export interface LoggedRelation {
  readonly schema: string;
  readonly name: string;
  readonly columns: readonly LoggedColumn[];
}

interface LoggedColumn {
  readonly name: string;
  readonly typeOid: number;
}
