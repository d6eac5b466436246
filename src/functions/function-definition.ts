import type { Column } from '../columnar/column.js';
import type { Arena } from '../kernels/arena.js';
import type { KernelMemory } from '../kernels/kernel-memory.js';
import type { StringDictionary } from '../kernels/string-dictionary.js';
import type { SqlType } from '../types/sql-type.js';

/** A function as SQL calls it, for people. */
export interface FunctionDescription {
  /** In upper case. */
  readonly name: string;
  /** `ROUND(number [, decimals INT])`. */
  readonly signature: string;
  /** One sentence. */
  readonly description: string;
}

/** What a scalar function has at hand while it evaluates one batch. */
export interface EvaluationContext {
  readonly memory: KernelMemory;
  /** For results and scratch space; reset when the batch is done. */
  readonly arena: Arena;
  readonly numRows: number;
  /** 0-based place of the call in the SQL text, for errors in the data such as a division by zero. */
  readonly offset: number;
  /** Wall-clock milliseconds, the same for the whole batch. */
  readonly nowMs: number;
  /** A dictionary that lives as long as the query, one per call site, for a function that makes new strings. */
  dictionary(): StringDictionary;
  /** Memory of this call site between batches, such as a table from code to result code. */
  readonly scratch: Map<string, unknown>;
}

/** What is known of an argument before the call is settled; the type is null for an untyped NULL literal. */
export interface ArgumentType {
  readonly type: SqlType | null;
  readonly nullable: boolean;
}

/** Which argument types a function takes, and what it returns for them. */
export interface ResolvedSignature {
  /** Types that the arguments are cast to before the call. */
  readonly parameters: readonly SqlType[];
  readonly result: SqlType;
  /** Whether the result may be null when the arguments are as given. */
  readonly nullable: boolean;
}

/** What the binder and the expression compiler need to know of a function, whoever has made it. */
export interface CallableFunction {
  /** SQL's in upper case for functions, a word in lower case for operators. */
  readonly name: string;
  /** False where equal arguments need not give equal results, such as for the current time. */
  readonly deterministic: boolean;
  /** True where a row's values can be an error, so that CASE must keep it from rows that don't take the branch. */
  readonly mayFail?: true;
  /**
   * Settles the types, or says in a sentence fragment why it can't ("expects numbers, got VARCHAR and INT").
   */
  resolve(args: readonly ArgumentType[]): ResolvedSignature | string;
  /** Evaluates over columns in kernel memory; `args` have exactly the resolved parameter types. */
  evaluate(context: EvaluationContext, args: readonly Column[], result: SqlType): Column;
}

/** A function of the registry. */
export interface ScalarFunctionDefinition extends CallableFunction {
  /** How it is called: arguments by name and type, optional ones in brackets. Absent for what is written otherwise, such as +. */
  readonly signature?: string;
  /** One sentence, and an example `[expression, value as NDJSON would show it]` that a test runs. */
  readonly description: string;
  readonly example: readonly [expression: string, result: string];
}

/** A function that the program around the engine has registered. */
export interface UserFunctionDefinition extends CallableFunction, FunctionDescription {}

/** The aggregate functions and what they keep; how they run is the window kernels' business. */
export interface AggregateFunctionDefinition {
  readonly name: string;
  readonly signature: string;
  readonly description: string;
  readonly example: readonly [expression: string, result: string];
  resolve(
    args: readonly SqlType[],
  ): { readonly parameter: SqlType; readonly result: SqlType } | string;
}
