import { must } from '../../common/assert.js';
import { SqlError } from '../../errors/sql-error.js';
import type { BoundColumn, BoundExpression } from '../../expressions/bound-expression.js';
import { aggregateFunction } from '../../functions/aggregate-registry.js';
import type { KnownFunctions } from '../../functions/user/user-functions.js';
import type { Expression, FunctionCall, Identifier } from '../../sql/ast.js';
import type { AggregateCall } from '../../types/aggregate-call.js';
import { type Field, field } from '../../types/schema.js';
import { BIGINT, sameType, timestamp } from '../../types/sql-type.js';
import { bindExpression } from './bind-expression.js';
import { bindGroupWindow, type GroupWindow, sameWindow } from './bind-group-window.js';
import { addMilliseconds } from './bind-operator.js';
import { convert } from './call-function.js';
import { sameExpression } from './expression-tree.js';
import type { ColumnScope, Scope } from './scope.js';
import { findCall } from './syntax-tree.js';
import { isWindowFunction, windowFunction } from './window-functions.js';

/** An aggregate that SELECT or HAVING asks for, its argument over the aggregation's input. */
export interface AggregateRequest {
  readonly kind: AggregateCall['kind'];
  readonly argument: BoundExpression | undefined;
  readonly field: Field;
}

/** Window start and end have this type whatever the time column's is, as in Flink. */
const WINDOW_BOUND = timestamp(3);

/**
 * What SELECT and HAVING see of a grouped query: grouping keys, the window's properties and aggregates, each of them a
 * column of the aggregation's output: keys, window_start, window_end, aggregates in the order of their first use.
 */
export class AggregateScope implements Scope {
  readonly #input: ColumnScope;
  readonly #keys: readonly BoundExpression[];
  readonly #window: GroupWindow;
  readonly #requests: AggregateRequest[] = [];

  constructor(input: ColumnScope, keys: readonly BoundExpression[], window: GroupWindow) {
    this.#input = input;
    this.#keys = keys;
    this.#window = window;
  }

  get functions(): KnownFunctions {
    return this.#input.functions;
  }

  /** What has been asked for so far. */
  get requests(): readonly AggregateRequest[] {
    return this.#requests;
  }

  resolve(path: readonly Identifier[], sql: string): BoundColumn {
    const { name, offset } = this.#input.resolve(path, sql);
    throw new SqlError(
      `Column "${name}" must appear in GROUP BY or inside an aggregate function`,
      sql,
      offset,
      'SQL_INVALID_GROUPING',
    );
  }

  substitute(expression: Expression, sql: string): BoundExpression | undefined {
    if (expression.kind === 'call') {
      if (aggregateFunction(expression.name) !== undefined) return this.#aggregate(expression, sql);
      if (isWindowFunction(expression.name)) return this.#windowProperty(expression, sql);
    }
    if (findCall(expression, isGroupFunction) !== undefined) return undefined;
    const bound = bindExpression(expression, this.#input, sql);
    const index = this.#keys.findIndex((key) => sameExpression(key, bound));
    const key = this.#keys[index];
    if (key === undefined) return undefined;
    const name = key.kind === 'column' ? key.name : `$key${index}`;
    return this.#column(index, field(name, key.type, key.nullable), expression.offset);
  }

  /** Whether the expression is the time attribute that windows over this query's result may use. */
  isRowTime(expression: Expression): boolean {
    return expression.kind === 'call' && windowFunction(expression.name)?.property === 'rowtime';
  }

  #column(index: number, { name, type, nullable }: Field, offset: number): BoundColumn {
    return { kind: 'column', index, name, type, nullable, offset };
  }

  #windowProperty(call: FunctionCall, sql: string): BoundExpression {
    const { offset } = call;
    const { property } = must(windowFunction(call.name));
    if (!sameWindow(bindGroupWindow(call, this.#input, sql), this.#window)) {
      throw new SqlError(
        `${call.name} must repeat the window of GROUP BY with the same arguments`,
        sql,
        offset,
        'SQL_INVALID_GROUPING',
      );
    }
    const end = field('window_end', WINDOW_BOUND, false);
    switch (property) {
      case 'start': {
        const start = field('window_start', WINDOW_BOUND, false);
        return this.#column(this.#keys.length, start, offset);
      }
      case 'end':
        return this.#column(this.#keys.length + 1, end, offset);
      case 'rowtime': {
        const endColumn = this.#column(this.#keys.length + 1, end, offset);
        const rowTime = addMilliseconds(endColumn, 'minus', 1, offset, sql);
        return convert(rowTime, { kind: this.#timeKind(), precision: 3 });
      }
      case 'proctime':
        throw new SqlError(
          `${call.name} is not supported; windows use event time`,
          sql,
          offset,
          'SQL_UNSUPPORTED',
        );
    }
  }

  #timeKind(): 'timestamp' | 'timestamp_ltz' {
    return this.#window.time.type.kind === 'timestamp_ltz' ? 'timestamp_ltz' : 'timestamp';
  }

  #aggregate(call: FunctionCall, sql: string): BoundExpression {
    rejectUnsupported(call, sql);
    const request = this.#request(call, sql);
    const known = this.#requests.findIndex((other) => sameRequest(other, request));
    const index = known < 0 ? this.#requests.push(request) - 1 : known;
    const position = this.#keys.length + 2 + index;
    return this.#column(position, must(this.#requests[index]).field, call.offset);
  }

  #request(call: FunctionCall, sql: string): AggregateRequest {
    const name = call.name.toLowerCase();
    if (call.star && call.name === 'COUNT') {
      return {
        kind: 'count-star',
        argument: undefined,
        field: field(this.#nameOf(name), BIGINT, false),
      };
    }
    const args = call.args.map((arg) => bindExpression(arg, this.#input, sql));
    const resolved = must(aggregateFunction(call.name)).resolve(args.map((arg) => arg.type));
    if (typeof resolved === 'string') {
      throw new SqlError(`${call.name} ${resolved}`, sql, call.offset, 'SQL_TYPE_MISMATCH');
    }
    const argument = convert(must(args[0]), resolved.parameter);
    const nullable = name !== 'count' && argument.nullable;
    return {
      kind: must(KINDS.get(call.name)),
      argument,
      field: field(this.#nameOf(name), resolved.result, nullable),
    };
  }

  #nameOf(aggregate: string): string {
    return `${aggregate}$${this.#requests.length}`;
  }
}

const KINDS: ReadonlyMap<string, Exclude<AggregateCall['kind'], 'count-star'>> = new Map([
  ['COUNT', 'count'],
  ['SUM', 'sum'],
  ['AVG', 'avg'],
  ['MIN', 'min'],
  ['MAX', 'max'],
]);

/** Aggregates and window functions: what makes an expression one over groups. */
export function isGroupFunction(call: FunctionCall): boolean {
  if (call.over !== undefined) return false;
  return aggregateFunction(call.name) !== undefined || isWindowFunction(call.name);
}

function rejectUnsupported(call: FunctionCall, sql: string): void {
  const { name, offset } = call;
  const refuse = (what: string, instead: string) => {
    throw new SqlError(`${what} is not supported${instead}`, sql, offset, 'SQL_UNSUPPORTED');
  };
  if (call.over !== undefined) refuse(`${name} OVER (…)`, '; GROUP BY a TUMBLE or HOP window');
  if (call.distinct) refuse(`${name}(DISTINCT …)`, '');
  if (call.filter !== undefined) {
    refuse(`${name}(…) FILTER`, `; write ${name}(CASE WHEN condition THEN … END)`);
  }
  if (call.withinGroup !== undefined) refuse(`${name} WITHIN GROUP`, '');
  if (call.star && name !== 'COUNT') refuse(`${name}(*)`, `; write ${name}(column)`);
}

function sameRequest(a: AggregateRequest, b: AggregateRequest): boolean {
  if (a.kind !== b.kind || !sameType(a.field.type, b.field.type)) return false;
  if (a.argument === undefined || b.argument === undefined) return a.argument === b.argument;
  return sameExpression(a.argument, b.argument);
}
