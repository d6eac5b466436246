import type { FileSystem } from '../../common/file-system.js';
import type { ConnectorDefinition } from '../source.js';
import { FilesystemSource } from './filesystem-source.js';
import { FilesystemSink } from './sink/filesystem-sink.js';

/**
 * `'connector' = 'filesystem'`: the rows of a file, or of all files in a folder, read once. `path` is relative to the
 * working directory or absolute, a `file://` URL too; `format` is one of src/formats/registry.ts. The options are checked
 * by source and sink, since which exist depends on the format. INSERT INTO adds files to the folder, each row exactly once.
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
