import { SqlError } from '../errors/sql-error.js';
import { TREE_HEIGHT_MAX } from './limits.js';

interface Visit {
  readonly node: object;
  readonly height: number;
  /** Of the nearest node above that has one. */
  readonly offset: number;
}

/** Freezes all of a tree that was parsed from `sql`. A tree too high for whoever recurses over it is a SqlError. */
export function freezeTree(root: object, sql: string): void {
  const visits: Visit[] = [{ node: root, height: 1, offset: 0 }];
  for (let visit = visits.pop(); visit !== undefined; visit = visits.pop()) {
    const { node, height } = visit;
    const offset = 'offset' in node && typeof node.offset === 'number' ? node.offset : visit.offset;
    if (height > TREE_HEIGHT_MAX) {
      throw new SqlError(
        `SQL is more than ${TREE_HEIGHT_MAX} levels deep here`,
        sql,
        offset,
        'SQL_SYNTAX',
      );
    }
    Object.freeze(node);
    const childHeight = Array.isArray(node) ? height : height + 1;
    for (const child of Object.values(node)) {
      if (typeof child === 'object' && child !== null && !Object.isFrozen(child)) {
        visits.push({ node: child, height: childHeight, offset });
      }
    }
  }
}
