import { ErrorType } from '../../../errors/error-type.js';
import { StreamingError } from '../../../errors/streaming-error.js';

/** The parts of the client that are optional peers. */
export interface NatsLibrary {
  readonly transport: typeof import('@nats-io/transport-node');
  readonly jetstream: typeof import('@nats-io/jetstream');
}

/** How the two packages are imported. */
export interface NatsImports {
  readonly transport: () => Promise<NatsLibrary['transport']>;
  readonly jetstream: () => Promise<NatsLibrary['jetstream']>;
}

const INSTALLED: NatsImports = {
  transport: () => import('@nats-io/transport-node'),
  jetstream: () => import('@nats-io/jetstream'),
};

/** Throws VALIDATION_ERROR where a package is missing. */
export async function loadNats(imports = INSTALLED): Promise<NatsLibrary> {
  try {
    return { transport: await imports.transport(), jetstream: await imports.jetstream() };
  } catch (cause) {
    throw new StreamingError(
      ErrorType.VALIDATION_ERROR,
      'The connector "nats" needs the packages @nats-io/transport-node and @nats-io/jetstream: ' +
        'run "npm install @nats-io/transport-node @nats-io/jetstream".',
      { component: 'nats' },
      { cause },
    );
  }
}
