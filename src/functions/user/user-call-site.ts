import type { Column } from '../../columnar/column.js';
import { must } from '../../common/assert.js';
import type { KernelMemory } from '../../kernels/kernel-memory.js';
import type { StringDictionary } from '../../kernels/string-dictionary.js';
import type { SqlType } from '../../types/sql-type.js';
import type { EvaluationContext } from '../function-definition.js';
import { type ArgumentReader, argumentReader } from './argument-readers.js';
import { callRows, type Evaluate } from './call-rows.js';
import { resultColumn } from './result-column.js';
import { ResultsByText } from './results-by-text.js';
import { functionThrew, type NamedCall } from './user-function-errors.js';

/** A call site sees one dictionary per input stream: more would be made anew each time. */
const DICTIONARIES_MAX = 8;

/** What one call of a registered function keeps between batches. */
export class UserCallSite {
  readonly #call: NamedCall;
  readonly #evaluate: Evaluate;
  readonly #isDeterministic: boolean;
  readonly #readers: readonly ArgumentReader[];
  /** By dictionary, the oldest first. */
  readonly #byText = new Map<StringDictionary, ResultsByText>();
  /** The arguments beside the text that `#byText` is good for. */
  #constants: unknown[] = [];

  constructor(
    call: NamedCall,
    evaluate: Evaluate,
    isDeterministic: boolean,
    parameters: readonly SqlType[],
    memory: KernelMemory,
  ) {
    this.#call = call;
    this.#evaluate = evaluate;
    this.#isDeterministic = isDeterministic;
    this.#readers = parameters.map((type) => argumentReader(type, memory));
  }

  evaluate(context: EvaluationContext, args: readonly Column[], type: SqlType): Column {
    const [varying, another] = args.filter(({ step }) => step !== 0);
    const dictionary = varying?.dictionary;
    if (this.#isDeterministic && another === undefined && dictionary !== undefined) {
      return this.#evaluateTexts(context, args, must(varying), dictionary, type);
    }
    this.#readers.forEach((reader, i) => {
      reader.bind(must(args[i]));
    });
    const results = callRows(this.#call, this.#evaluate, this.#readers, context.numRows);
    return resultColumn(context, this.#call, results, type);
  }

  close(): void {
    for (const results of this.#byText.values()) results.close();
    this.#byText.clear();
  }

  /** Of one string column, once for each distinct string as built-in functions are; all else is constant. */
  #evaluateTexts(
    context: EvaluationContext,
    args: readonly Column[],
    varying: Column,
    dictionary: StringDictionary,
    type: SqlType,
  ): Column {
    const position = args.indexOf(varying);
    const values: unknown[] = args.map((arg, i) => {
      if (i === position) return null;
      const reader = must(this.#readers[i]);
      reader.bind(arg);
      return reader.read(0);
    });
    if (!values.every((value, i) => Object.is(value, this.#constants[i]))) {
      for (const results of this.#byText.values()) results.clear();
      this.#constants = [...values];
    }
    return this.#resultsFor(dictionary, type, context.memory).lookUp(
      context,
      varying,
      type,
      (texts) => {
        const results = this.#callTexts(texts, values, position);
        return resultColumn(context, this.#call, results, type);
      },
    );
  }

  #callTexts(
    texts: readonly (string | null)[],
    values: unknown[],
    position: number,
  ): readonly unknown[] {
    const evaluate = this.#evaluate;
    try {
      return texts.map((text) => {
        values[position] = text;
        return evaluate(...values);
      });
    } catch (error) {
      throw functionThrew(this.#call, error);
    }
  }

  #resultsFor(dictionary: StringDictionary, type: SqlType, memory: KernelMemory): ResultsByText {
    const known = this.#byText.get(dictionary);
    if (known !== undefined) return known;
    const [oldest] = this.#byText.values();
    if (oldest !== undefined && this.#byText.size === DICTIONARIES_MAX) {
      this.#byText.delete(oldest.dictionary);
      oldest.close();
    }
    const results = new ResultsByText(memory, dictionary, type);
    this.#byText.set(dictionary, results);
    return results;
  }
}
