/** A tree as nested lists: a word, or a head with its members. */
type Sexpr = string | readonly Sexpr[];

const LINE_WIDTH = 110;

/**
 * A parsed tree as a compact S-expression without offsets, `(= a.b 5)`. Properties that are undefined, false or empty
 * are left out; the others stand under their names, in the order of the tree. A type that is NOT NULL ends in `!`.
 */
export function treeText(node: unknown): string {
  return layOut(toSexpr(node), 0);
}

interface Node {
  readonly [property: string]: unknown;
}

function toSexpr(value: unknown): Sexpr {
  if (Array.isArray(value)) return ['list', ...value.map(toSexpr)];
  if (typeof value === 'string') return JSON.stringify(value);
  if (typeof value !== 'object' || value === null) return String(value);
  const node = value as Node;
  return leafText(node) ?? operatorSexpr(node) ?? genericSexpr(node);
}

function leafText(node: Node): string | undefined {
  if ('parts' in node) return names(node.parts);
  if ('nullable' in node) return typeText(node);
  if (typeof node.name === 'string' && Object.keys(node).length === 2) return node.name;
  switch (node.kind) {
    case 'column':
      return names(node.path);
    case 'number':
      return String(node.text);
    case 'string':
      return `'${node.value}'`;
    case 'null':
      return 'NULL';
    case 'boolean':
      return String(node.value);
    case 'star':
      return [...(node.qualifier as readonly Node[]).map((part) => part.name), '*'].join('.');
    case 'interval':
      return `[${node.text} ${node.from}${node.to === undefined ? '' : ` TO ${node.to}`}]`;
    case 'typed-literal':
      return `[${node.typeName} ${node.value}]`;
    default:
      return undefined;
  }
}

function typeText(type: Node): string {
  const parameters = (type.parameters as readonly number[]).join(',');
  const parts = [
    ...(type.elements as readonly Node[]).map(typeText),
    ...(type.fields as readonly { readonly name: Node; readonly type: Node }[]).map(
      (field) => `${field.name.name}:${typeText(field.type)}`,
    ),
  ].join(',');
  return `${type.name}${parameters && `(${parameters})`}${parts && `<${parts}>`}${type.nullable === true ? '' : '!'}`;
}

function names(path: unknown): string {
  return (path as readonly Node[]).map((part) => part.name).join('.');
}

function operatorSexpr(node: Node): Sexpr | undefined {
  const not = node.negated === true ? 'NOT ' : '';
  switch (node.kind) {
    case 'binary':
      return [String(node.operator), toSexpr(node.left), toSexpr(node.right)];
    case 'unary':
      return [String(node.operator), toSexpr(node.operand)];
    case 'is':
      return [`IS ${not}${node.test}`, toSexpr(node.operand)];
    case 'call': {
      const { kind: _, name, args, star, ...others } = node;
      const listed = (args as readonly unknown[]).map(toSexpr);
      return [`${name}()`, ...(star === true ? ['*'] : listed), ...properties(others)];
    }
    default:
      return undefined;
  }
}

function genericSexpr(node: Node): Sexpr {
  const { kind, ...others } = node;
  return [...(typeof kind === 'string' ? [kind] : []), ...properties(others)];
}

function properties(node: Node): readonly Sexpr[] {
  const listed: Sexpr[] = [];
  for (const [name, value] of Object.entries(node)) {
    if (value === undefined || value === false || /^offset$|Offset$/.test(name)) {
      if (name !== 'rowOffset' || value === undefined) continue;
    }
    if (Array.isArray(value)) {
      if (value.length > 0) listed.push([`${name}:`, ...value.map(toSexpr)]);
    } else if (value === true) {
      listed.push(name);
    } else {
      listed.push([`${name}:`, toSexpr(value)]);
    }
  }
  return listed;
}

function layOut(sexpr: Sexpr, indent: number): string {
  const line = oneLine(sexpr);
  if (typeof sexpr === 'string' || indent + line.length <= LINE_WIDTH) return line;
  const [head = '', ...members] = sexpr;
  const padding = ' '.repeat(indent + 2);
  const below = members.map((member) => `\n${padding}${layOut(member, indent + 2)}`);
  return `(${layOut(head, indent + 1)}${below.join('')})`;
}

function oneLine(sexpr: Sexpr): string {
  return typeof sexpr === 'string' ? sexpr : `(${sexpr.map(oneLine).join(' ')})`;
}
