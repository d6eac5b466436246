import type { EvaluationContext } from '../functions/function-definition.js';
import type { KernelMemory } from '../kernels/kernel-memory.js';
import { StringDictionary } from '../kernels/string-dictionary.js';
import type { Frame } from './frame.js';

/** What one call in an expression keeps between batches: its new strings, and tables over its input's strings. */
export class CallSite {
  readonly #memory: KernelMemory;
  readonly #offset: number;
  readonly #scratch = new Map<string, unknown>();
  #dictionary: StringDictionary | undefined;

  constructor(memory: KernelMemory, offset: number) {
    this.#memory = memory;
    this.#offset = offset;
  }

  /** The context of one evaluation over the frame's rows. */
  context(frame: Frame): EvaluationContext {
    return {
      memory: this.#memory,
      arena: frame.arena,
      numRows: frame.numRows,
      offset: this.#offset,
      nowMs: frame.nowMs,
      scratch: this.#scratch,
      dictionary: () => this.dictionary(),
    };
  }

  dictionary(): StringDictionary {
    if (this.#dictionary === undefined) {
      this.#dictionary = new StringDictionary(this.#memory);
      this.#memory.recycler.add(this.#dictionary);
    }
    return this.#dictionary;
  }

  close(): void {
    for (const kept of this.#scratch.values()) {
      if (isClosable(kept)) kept.close();
    }
    this.#scratch.clear();
    this.#dictionary?.close();
    this.#dictionary = undefined;
  }
}

function isClosable(kept: unknown): kept is { close(): void } {
  return typeof kept === 'object' && kept !== null && 'close' in kept;
}
