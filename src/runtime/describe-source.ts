import type { StateDescription } from '../checkpoint/checkpoint-participant.js';
import type { CatalogTable } from '../plan/catalog.js';

/** An offset is good for a table that reads the same place by the same connector. */
export function describeSource({ name, options }: CatalogTable): StateDescription {
  const connector = options.get('connector') ?? 'stream';
  const place =
    options.get('topic') ??
    options.get('topic-pattern') ??
    options.get('path') ??
    options.get('generator') ??
    null;
  const where = place === null ? '' : ` of ${place}`;
  return {
    kind: 'source',
    identity: [name, connector, place],
    sentence: `table ${name}, read by ${connector}${where}`,
  };
}
