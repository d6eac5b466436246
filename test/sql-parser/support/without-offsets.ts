/** A copy of a tree in which no node says where it stands. */
export function withoutOffsets(tree: unknown): unknown {
  const json = JSON.stringify(tree, (key, value: unknown) =>
    key === 'offset' ? undefined : value,
  );
  return JSON.parse(json);
}
