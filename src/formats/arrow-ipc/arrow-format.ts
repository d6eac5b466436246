import { IpcStreamEncoder } from '../../columnar/ipc-stream-encoder.js';
import type { ArrowFormat } from '../format.js';

/**
 * Arrow's own stream and file formats; the schema travels in the data, so there is nothing to set. Files are written in the
 * stream form, which needs no index at its end.
 */
export const arrowFormat: ArrowFormat = {
  kind: 'arrow',
  name: 'arrow',
  options: [],
  encoding: { extension: 'arrows', configure: () => (schema) => new IpcStreamEncoder(schema) },
};
