/** What the text is about, and the text: one statement or a script. */
export type SqlCase = readonly [name: string, sql: string];
