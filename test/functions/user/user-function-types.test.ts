import { describe, expect, it } from 'vitest';
import type {
  SqlArguments,
  SqlResult,
  SqlValue,
  UserFunction,
} from '../../../src/functions/user/user-function.js';

/** `true` where both types are the same; a program with another answer doesn't compile. */
type Same<A, B> =
  (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;

describe('the types of a registered function', () => {
  it('follow from the SQL types that are written as text', () => {
    const same: readonly true[] = [
      true satisfies Same<SqlArguments<['STRING', 'int']>, [string | null, number | null]>,
      true satisfies Same<SqlArguments<readonly []>, readonly []>,
      true satisfies Same<SqlValue<'VARCHAR(10)'>, string>,
      true satisfies Same<SqlValue<'bigint'>, bigint>,
      true satisfies Same<SqlValue<'BOOLEAN'>, boolean>,
      true satisfies Same<SqlValue<'TIMESTAMP_LTZ(3)'>, number>,
      true satisfies Same<SqlValue<string>, string | number | bigint | boolean>,
      true satisfies Same<SqlResult<'BIGINT'>, bigint | number>,
      true satisfies Same<SqlResult<'TIMESTAMP(3)'>, number | Date>,
    ];
    expect(same).not.toContain(false);
  });

  it('ask for an answer to NULL', () => {
    type Evaluate = UserFunction<['STRING'], 'INT'>['evaluate'];
    type TakesNull = ((text: string) => number) extends Evaluate ? true : false;
    const takesNull: TakesNull = false;
    expect(takesNull).toBe(false);
  });
});
