/** Bounds that keep hostile or generated SQL from exhausting time or the call stack. Each ends in a SqlError. */

/** UTF-16 units of one script. */
export const TEXT_LENGTH_MAX = 1_000_000;

/** Parentheses, calls, CASE, subqueries and types inside one another. */
export const NESTING_DEPTH_MAX = 128;

/** Arithmetic and comparison operators of one expression without parentheses. AND and OR are not counted. */
export const OPERATORS_IN_A_ROW_MAX = 500;

/** Nodes from a statement down to its deepest leaf: whoever walks the tree may recurse. */
export const TREE_HEIGHT_MAX = 1_000;

/** Longer chains of AND (or of OR) become balanced trees, so that their height is no concern. */
export const LOGICAL_TERMS_LEFT_DEEP_MAX = 64;
