import type { Identifier, QualifiedName, TableAlias, TypeName } from '../ast.js';
import { mayBeBareAlias } from '../keywords.js';

/** Words that begin something else than a name in one place or another. */
const QUOTED_FOR_CLARITY: ReadonlySet<string> = new Set(
  (
    'NULL TRUE FALSE ARRAY MAP INTERVAL ALL KEY VALUE BOTH LEADING TRAILING FINAL CURRENT_DATE CURRENT_TIME ' +
    'CURRENT_TIMESTAMP LOCALTIME LOCALTIMESTAMP UNBOUNDED CURRENT'
  ).split(' '),
);

/** In backticks where the bare word would be read as something else. */
export function nameText(name: string): string {
  const keyword = name.toUpperCase();
  const isPlain =
    /^[A-Za-z_][A-Za-z0-9_]*$/.test(name) &&
    !QUOTED_FOR_CLARITY.has(keyword) &&
    mayBeBareAlias({ kind: 'word', text: name, value: name, keyword, start: 0, end: 0 });
  return isPlain ? name : quotedName(name);
}

export function quotedName(name: string): string {
  return `\`${name.replaceAll('`', '``')}\``;
}

export function pathText(path: readonly Identifier[]): string {
  return path.map((part) => nameText(part.name)).join('.');
}

export function qualifiedNameText(name: QualifiedName): string {
  return pathText(name.parts);
}

/** `(a, b)`. */
export function nameListText(names: readonly Identifier[]): string {
  return `(${names.map((name) => nameText(name.name)).join(', ')})`;
}

/** ` AS t(a, b)`, or an empty text. */
export function aliasText(alias: TableAlias | undefined): string {
  if (alias === undefined) return '';
  const columns = alias.columns === undefined ? '' : nameListText(alias.columns);
  return ` AS ${nameText(alias.name.name)}${columns}`;
}

export function stringText(value: string): string {
  return `'${value.replaceAll("'", "''")}'`;
}

export function typeText(type: TypeName): string {
  const suffix = type.nullable ? '' : ' NOT NULL';
  if (type.fields.length > 0) {
    const fields = type.fields.map(
      (field) => `${nameText(field.name.name)} ${typeText(field.type)}`,
    );
    return `${type.name}<${fields.join(', ')}>${suffix}`;
  }
  if (type.elements.length > 0) {
    return `${type.name}<${type.elements.map(typeText).join(', ')}>${suffix}`;
  }
  const parameters = type.parameters.length > 0 ? `(${type.parameters.join(', ')})` : '';
  return `${type.name}${parameters}${suffix}`;
}
