import type { FileSystem } from '../../common/file-system.js';
import type { ConnectorDefinition } from '../source.js';
import { FilesystemSource } from './filesystem-source.js';
import { FilesystemSink } from './sink/filesystem-sink.js';

/**
 * `'connector' = 'filesystem'`: reads the rows of a file, or of all files in a folder, once. `path` is relative to the
 * working directory or absolute, a `file://` URL too; `format` is one of src/formats/registry.ts. The options are checked
 * by the source, since which exist depends on the format.
 *
 * Written to by INSERT INTO, the path is a folder: see FilesystemSink.
 */
export function filesystemConnector(fileSystem: FileSystem): ConnectorDefinition {
  return {
    name: 'filesystem',
    options: undefined,
    isBounded: () => true,
    create: (config) => new FilesystemSource(config, fileSystem),
    createSink: (config) => new FilesystemSink(config, fileSystem),
  };
}
