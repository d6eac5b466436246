import { ErrorType } from '../../../errors/error-type.js';
import { StreamingError } from '../../../errors/streaming-error.js';

/** Where a browser keeps a database: in IndexedDB, or among the origin's private files. */
export interface BrowserPlace {
  readonly kind: 'idb' | 'opfs';
  /** One name, or several with slashes between them. */
  readonly name: string;
  /** As the option has it. */
  readonly statePath: string;
}

const FORM = /^(idb|opfs):\/\/([\w.-]+(?:\/[\w.-]+)*)$/;

/** Reads `idb://name` and `opfs://name`. Throws VALIDATION_ERROR. */
export function parsePlace(statePath: string): BrowserPlace {
  const [, kind, name = ''] = FORM.exec(statePath) ?? [];
  const climbs = name.split('/').some((part) => /^\.+$/.test(part));
  if (kind !== undefined && !climbs) {
    return { kind: kind === 'idb' ? 'idb' : 'opfs', name, statePath };
  }
  throw new StreamingError(
    ErrorType.VALIDATION_ERROR,
    `In a browser statePath is 'idb://name' or 'opfs://name', of letters, digits and . _ - /; got '${statePath}'.`,
    { component: 'StreamingSQLExecutor', operation: 'statePath' },
  );
}
