import type { DataflowNode } from '../../protocol/dataflow.js';

/** The operators in layers, sources first: each stands behind all that it reads from. */
export function graphLayers(nodes: readonly DataflowNode[]): readonly (readonly DataflowNode[])[] {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const depths = new Map<string, number>();
  const depthOf = (node: DataflowNode): number => {
    const known = depths.get(node.id);
    if (known !== undefined) return known;
    const inputs = node.inputs.flatMap((id) => byId.get(id) ?? []);
    const depth = inputs.length === 0 ? 0 : 1 + Math.max(...inputs.map(depthOf));
    depths.set(node.id, depth);
    return depth;
  };
  const layers: DataflowNode[][] = [];
  for (const node of nodes) {
    const depth = depthOf(node);
    layers[depth] = [...(layers[depth] ?? []), node];
  }
  return layers;
}
