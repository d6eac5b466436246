/** What is wrong with the SQL, and where. */
export interface SqlDiagnostic {
  readonly message: string;
  /** Offsets of the token in the text: [from, to). */
  readonly from: number;
  readonly to: number;
  readonly line: number;
  readonly column: number;
}

/** What completion may offer. */
export interface SqlVocabulary {
  readonly tables: readonly {
    readonly name: string;
    readonly columns: readonly { readonly name: string; readonly type: string }[];
  }[];
  readonly functions: readonly {
    readonly name: string;
    readonly signature: string;
    readonly summary: string;
  }[];
}
