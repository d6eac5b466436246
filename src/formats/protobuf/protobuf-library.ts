import type { DescField, DescMessage } from '@bufbuild/protobuf';
import type { ReflectMessage } from '@bufbuild/protobuf/reflect';
import { ErrorType } from '../../errors/error-type.js';
import { StreamingError } from '../../errors/streaming-error.js';

export type { DescField, DescMessage, ReflectMessage };

/** What is used of @bufbuild/protobuf. */
export interface ProtobufLibrary {
  /** The message's description among those of a binary FileDescriptorSet; undefined without one. Throws Error where it is none. */
  findMessage(descriptorSet: Uint8Array, name: string): DescMessage | undefined;
  decode(message: DescMessage, bytes: Uint8Array): ReflectMessage;
  /** An empty message, to be filled. */
  create(message: DescMessage): ReflectMessage;
  encode(message: ReflectMessage): Uint8Array;
}

/** Throws VALIDATION_ERROR saying what to install where the library is missing. */
export async function loadProtobufLibrary(): Promise<ProtobufLibrary> {
  try {
    const [protobuf, { reflect }, { FileDescriptorSetSchema }] = await Promise.all([
      import('@bufbuild/protobuf'),
      import('@bufbuild/protobuf/reflect'),
      import('@bufbuild/protobuf/wkt'),
    ]);
    return {
      findMessage: (descriptorSet, name) =>
        protobuf
          .createFileRegistry(protobuf.fromBinary(FileDescriptorSetSchema, descriptorSet))
          .getMessage(name),
      decode: (message, bytes) => reflect(message, protobuf.fromBinary(message, bytes)),
      create: (message) => reflect(message),
      encode: ({ desc, message }) => protobuf.toBinary(desc, message),
    };
  } catch (error) {
    throw new StreamingError(
      ErrorType.VALIDATION_ERROR,
      'The format "protobuf" needs the package @bufbuild/protobuf: run "npm install @bufbuild/protobuf".',
      { component: 'protobuf' },
      { cause: error },
    );
  }
}
