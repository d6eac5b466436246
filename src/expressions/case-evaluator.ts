import type { Column } from '../columnar/column.js';
import { must } from '../common/assert.js';
import { chooseRows } from '../functions/scalar/support/choose-rows.js';
import { negated, truthOf } from '../functions/scalar/support/logic.js';
import { newBitmap, newColumn } from '../functions/scalar/support/result-columns.js';
import { unifyStrings, withOwnCodes } from '../functions/scalar/support/unify-strings.js';
import type { KernelMemory } from '../kernels/kernel-memory.js';
import type { SqlType } from '../types/sql-type.js';
import { CallSite } from './call-site.js';
import type { Evaluator } from './evaluator.js';
import type { Frame, SelectedFrame } from './frame.js';
import { allRows, rowsWhere } from './select-rows.js';

export interface CaseBranch {
  readonly when: Evaluator;
  readonly then: Evaluator;
}

abstract class BranchingEvaluator implements Evaluator {
  protected readonly memory: KernelMemory;
  protected readonly branches: readonly CaseBranch[];
  protected readonly otherwise: Evaluator;
  protected readonly site: CallSite;

  constructor(
    memory: KernelMemory,
    branches: readonly CaseBranch[],
    otherwise: Evaluator,
    offset: number,
  ) {
    this.memory = memory;
    this.branches = branches;
    this.otherwise = otherwise;
    this.site = new CallSite(memory, offset);
  }

  abstract evaluate(frame: Frame): Column;

  close(): void {
    for (const { when, then } of this.branches) {
      when.close();
      then.close();
    }
    this.otherwise.close();
    this.site.close();
  }
}

/** CASE whose parts can't fail: all are evaluated for all rows, which is quicker than picking rows. */
export class ChoosingEvaluator extends BranchingEvaluator {
  evaluate(frame: Frame): Column {
    const context = this.site.context(frame);
    const results = unifyStrings(context, [
      ...this.branches.map(({ then }) => then.evaluate(frame)),
      this.otherwise.evaluate(frame),
    ]);
    let chosen = must(results.at(-1));
    for (let i = this.branches.length - 1; i >= 0; i--) {
      const condition = truthOf(context, must(this.branches[i]).when.evaluate(frame));
      chosen = chooseRows(context, condition, must(results[i]), chosen);
    }
    return chosen;
  }
}

/** CASE with a part that can fail: each part sees only the rows that get to it. */
export class SelectingEvaluator extends BranchingEvaluator {
  readonly #type: SqlType;

  constructor(
    memory: KernelMemory,
    branches: readonly CaseBranch[],
    otherwise: Evaluator,
    offset: number,
    type: SqlType,
  ) {
    super(memory, branches, otherwise, offset);
    this.#type = type;
  }

  evaluate(frame: Frame): Column {
    const pieces: Piece[] = [];
    const add = (rows: SelectedFrame, then: Evaluator): void => {
      if (rows.numRows > 0) pieces.push({ rows, column: then.evaluate(rows) });
    };
    let rest = allRows(frame);
    for (const { when, then } of this.branches) {
      if (rest.numRows === 0) break;
      const context = this.site.context(rest);
      const truth = truthOf(context, when.evaluate(rest));
      add(rowsWhere(frame, rest, truth), then);
      rest = rowsWhere(frame, rest, negated(context, truth));
    }
    add(rest, this.otherwise);
    return this.#merge(frame, pieces);
  }

  #merge(frame: Frame, pieces: readonly Piece[]): Column {
    const context = this.site.context(frame);
    const { kernels } = this.memory;
    const validity = pieces.some(({ column }) => column.validity !== 0) ? newBitmap(context) : 0;
    const isText = this.#type.kind === 'varchar';
    const out = newColumn(context, this.#type, validity, isText ? context.dictionary() : undefined);
    const scatter =
      out.step === 1 ? kernels.scatter1 : out.step === 4 ? kernels.scatter4 : kernels.scatter8;
    for (const { rows, column } of pieces) {
      const own = isText ? withOwnCodes(this.site.context(rows), column) : column;
      scatter(own.values, own.step, rows.indices, rows.numRows, out.values);
      if (validity !== 0) kernels.scatterBits(own.validity, rows.indices, rows.numRows, validity);
    }
    return out;
  }
}

interface Piece {
  readonly rows: SelectedFrame;
  readonly column: Column;
}
