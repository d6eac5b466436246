import type { SqlDiagnostic, SqlVocabulary } from 'sabot-sql';

/** What is wrong with a script, and what can be written in it. */
export interface ScriptCheck {
  readonly diagnostics: readonly Diagnostic[];
  readonly vocabulary: SqlVocabulary;
}

/** A mistake, and where it stands in the text: [from, to). */
export type Diagnostic = Pick<SqlDiagnostic, 'message' | 'from' | 'to' | 'line' | 'column'>;
