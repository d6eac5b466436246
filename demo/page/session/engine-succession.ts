import type { EngineCommand, SessionInput } from '../../protocol/command.js';
import type { EngineEvent } from '../../protocol/event.js';
import type { Moment } from '../../protocol/moment.js';
import type { StorageKind } from './demo-state.js';
import { EngineClient } from './engine-client.js';
import type { StoragePlace } from './find-storage.js';

/** After so long a database that doesn't go on is given up. */
const HANDOVER_MS = 15_000;

/** What the state of the first query is named. */
export const FIRST_QUERY = 'query-1';

/** Whose engines they are. */
export interface EngineOwner {
  /** What an engine that is started now makes its rows from. */
  readonly input: (origin: Moment | undefined) => SessionInput;
  /** Of the engine that runs. */
  readonly onEvent: (event: EngineEvent) => void;
  /** Where the state is, from now on. */
  readonly onStorage: (storage: StorageKind) => void;
  /** The engine with a database has not answered. One in memory is there instead, to be told to go on from the same moment. */
  readonly onReturn: (origin: Moment) => void;
}

/**
 * The engine that runs, and the one that is to take its place. The first engine keeps its state in memory, so that trades flow
 * at once. One with a database takes over when that is there, which takes some seconds in a browser that has not been here
 * before.
 */
export class EngineSuccession {
  readonly #owner: EngineOwner;
  #engine: EngineClient;
  /** Getting ready to take the first engine's place. */
  #successor: EngineClient | undefined;
  /** The run that the engine with a database was told to take over, until it has said anything of a run. */
  #handover:
    | { readonly generation: number; readonly patience: ReturnType<typeof setTimeout> }
    | undefined;
  /** Where an engine's state may be kept, as far as that has not failed. */
  #places: readonly StoragePlace[];
  /** Where the engine that runs keeps its state; undefined: in memory. */
  #statePath: string | undefined;

  /** Starts the first engine. `places`: the best one first. */
  constructor(places: readonly StoragePlace[], owner: EngineOwner) {
    this.#places = places;
    this.#owner = owner;
    this.#engine = this.#startEngine(FIRST_QUERY, undefined);
  }

  /** Whether the state of the engine that runs outlives it. */
  get isKept(): boolean {
    return this.#statePath !== undefined;
  }

  /** Tells the engine that runs. */
  tell(command: EngineCommand): void {
    this.#engine.tell(command);
  }

  /** Tells the one that is getting ready as well. */
  tellAll(command: EngineCommand): void {
    this.#engine.tell(command);
    this.#successor?.tell(command);
  }

  /** Starts an engine with a database; where there is no place for one, it goes on in memory as it began. */
  prepareSuccessor(): void {
    const [place] = this.#places;
    if (place === undefined) return;
    const { statePath } = place;
    const mode = { kind: 'live', statePath, queryName: FIRST_QUERY } as const;
    const session = { ...this.#owner.input(undefined), mode };
    const successor = new EngineClient(session, (event) => {
      if (this.#successor !== successor) this.#owner.onEvent(event);
      else if (event.kind === 'opened') this.#engine.tell({ kind: 'save' });
      else if (event.kind === 'failed') this.#giveUpSuccessor();
    });
    this.#successor = successor;
  }

  /** Puts an engine that is ready in the place of the one that runs, to begin anew. Returns false where none is. */
  replace(): boolean {
    const isReplaced = this.#moveToSuccessor();
    if (isReplaced) this.#owner.onStorage(this.#storage);
    return isReplaced;
  }

  /**
   * The same, but it is to go on from a moment of the run `generation`. Until `endHandover` it has not shown that it does.
   */
  handOver(generation: number, origin: Moment): boolean {
    if (!this.#moveToSuccessor()) return false;
    const patience = setTimeout(() => this.#returnToMemory(origin), HANDOVER_MS);
    this.#handover = { generation, patience };
    return true;
  }

  /** Returns the run that was handed over; undefined where none was under way. */
  endHandover(): number | undefined {
    const handover = this.#handover;
    if (handover === undefined) return undefined;
    clearTimeout(handover.patience);
    this.#handover = undefined;
    this.#owner.onStorage(this.#storage);
    return handover.generation;
  }

  /** Ends all engines in the middle of whatever they are doing, and starts another one where the state of the last one is. */
  restart(queryName: string, origin: Moment | undefined): void {
    this.#engine.kill();
    this.#successor?.kill();
    this.#successor = undefined;
    this.endHandover();
    this.#engine = this.#startEngine(queryName, origin);
  }

  get #storage(): StorageKind {
    const [place] = this.#places;
    if (place === undefined) return 'memory';
    return this.#statePath === undefined ? 'opening' : place.kind;
  }

  #startEngine(queryName: string, origin: Moment | undefined): EngineClient {
    const mode = { kind: 'live', statePath: this.#statePath, queryName } as const;
    const session = { ...this.#owner.input(origin), mode };
    return new EngineClient(session, (event) => this.#owner.onEvent(event));
  }

  /** Takes the next place. */
  #giveUpSuccessor(): void {
    this.#successor?.kill();
    this.#successor = undefined;
    this.#places = this.#places.slice(1);
    this.#owner.onStorage(this.#storage);
    this.prepareSuccessor();
  }

  #moveToSuccessor(): boolean {
    const successor = this.#successor;
    if (successor?.isOpen !== true) return false;
    this.#engine.kill();
    this.#engine = successor;
    this.#successor = undefined;
    this.#statePath = this.#places[0]?.statePath;
    return true;
  }

  /** A database may open and then not answer: the moment that it was to begin with is here still. */
  #returnToMemory(origin: Moment): void {
    this.#engine.kill();
    this.#places = [];
    this.#statePath = undefined;
    this.endHandover();
    this.#engine = this.#startEngine(origin.queryName, origin);
    this.#owner.onReturn(origin);
  }
}
