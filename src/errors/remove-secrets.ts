const DEPTH_MAX = 8;
const MASK = '***';

/**
 * Takes secrets out of an error, whoever made it: out of its message, its stack and whatever else it carries, its causes
 * included. For what connectors and their libraries throw, which nobody can vouch for.
 */
export function removeSecrets(error: unknown, secrets: readonly string[]): void {
  if (secrets.length > 0) clean(error, secrets, new Set(), 0);
}

function clean(
  value: unknown,
  secrets: readonly string[],
  seen: Set<unknown>,
  depth: number,
): void {
  if (typeof value !== 'object' || value === null) return;
  if (depth > DEPTH_MAX || seen.has(value) || ArrayBuffer.isView(value)) return;
  seen.add(value);
  for (const name of Reflect.ownKeys(value)) {
    // A getter may do anything, except for the stack, which engines may offer as one.
    const property = Object.getOwnPropertyDescriptor(value, name);
    const isStack = name === 'stack' && value instanceof Error;
    const content: unknown = isStack ? value.stack : property?.value;
    if (typeof content !== 'string') {
      clean(content, secrets, seen, depth + 1);
      continue;
    }
    const masked = secrets.reduce((text, secret) => text.replaceAll(secret, MASK), content);
    if (masked === content) continue;
    const isKept = property?.configurable === false && property.writable === false;
    if (!isKept) Object.defineProperty(value, name, { ...shape(property), value: masked });
  }
}

function shape(property: PropertyDescriptor | undefined): PropertyDescriptor {
  return {
    configurable: property?.configurable ?? true,
    enumerable: property?.enumerable ?? false,
    writable: property?.writable ?? true,
  };
}
