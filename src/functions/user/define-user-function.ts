import { printType, type SqlType } from '../../types/sql-type.js';
import type { ArgumentType, UserFunctionDefinition } from '../function-definition.js';
import { strictSignature } from '../scalar/support/signature.js';
import type { Evaluate } from './call-rows.js';
import { UserCallSite } from './user-call-site.js';

/** A registered function with its types settled. */
export interface TypedUserFunction {
  /** In upper case. */
  readonly name: string;
  readonly parameters: readonly SqlType[];
  readonly returns: SqlType;
  readonly evaluate: Evaluate;
  readonly isDeterministic: boolean;
  readonly description: string | undefined;
}

/** The function as the binder and the expression compiler know functions. */
export function defineUserFunction(typed: TypedUserFunction): UserFunctionDefinition {
  const { name, parameters, returns, evaluate, isDeterministic } = typed;
  const signature = `${name}(${parameters.map(typeName).join(', ')})`;
  return {
    name,
    signature,
    description: typed.description ?? `A registered function; it returns ${typeName(returns)}.`,
    deterministic: isDeterministic,
    mayFail: true,
    resolve(args: readonly ArgumentType[]) {
      const resolved = strictSignature(args, parameters, returns);
      // It may return null whatever it is called with.
      return typeof resolved === 'string'
        ? `${resolved}; it is ${signature}`
        : { ...resolved, nullable: true };
    },
    evaluate(context, args, result) {
      const { scratch, memory, offset } = context;
      let site = scratch.get('site');
      if (!(site instanceof UserCallSite)) {
        site = new UserCallSite({ name, offset }, evaluate, isDeterministic, parameters, memory);
        scratch.set('site', site);
      }
      return (site as UserCallSite).evaluate(context, args, result);
    },
  };
}

function typeName(type: SqlType): string {
  return type.kind === 'varchar' ? 'STRING' : printType(type);
}
