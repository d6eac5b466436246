import type { ArrowFormat } from '../format.js';

/** Arrow's own stream and file formats; the schema travels in the data, so there is nothing to set. */
export const arrowFormat: ArrowFormat = { kind: 'arrow', name: 'arrow', options: [] };
