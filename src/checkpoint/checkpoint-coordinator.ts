import { must } from '../common/assert.js';
import { Deferred } from '../common/deferred.js';
import type { CheckpointManifest } from './checkpoint-manifest.js';
import type { CheckpointParticipant } from './checkpoint-participant.js';
import type { CheckpointStore, JobStore } from './checkpoint-store.js';
export class CheckpointCoordinator {
  #o: any;
  #p = new Map<string, CheckpointParticipant>();
  jobStore!: JobStore;
  #next = 1;
  #interval = Infinity;
  #cancel = () => {};
  #wait = new Map<number, Deferred<unknown>>();
  #cur: number | undefined;
  #last: CheckpointManifest | undefined;
  #stopped = false;
  constructor(o: any) {
    this.#o = o;
  }
  async initialize(id: string, intervalMs: number, store: CheckpointStore) {
    this.jobStore = await store.openJob(id);
    this.#interval = intervalMs;
    const l = await store.listCheckpoints(id);
    this.#next = (l[0]?.checkpointId ?? 0) + 1;
  }
  registerParticipant(id: string, p: CheckpointParticipant) {
    this.#p.set(id, p);
  }
  start() {
    if (this.#interval !== Infinity)
      this.#cancel = this.#o.timers.after(this.#interval, () => {
        if (this.#cur === undefined) this.triggerCheckpoint();
        this.start();
      });
  }
  stop() {
    this.#stopped = true;
    this.#cancel();
  }
  triggerFinalCheckpoint() {
    const go = async () => {
      if (this.#cur !== undefined) await this.#wait.get(this.#cur)!.promise;
    };
    const id = this.#next++;
    this.#wait.set(id, new Deferred());
    go().then(() => this.#run(id, true));
    return id;
  }
  triggerCheckpoint() {
    if (this.#cur !== undefined) return this.#cur;
    const id = this.#next++;
    this.#wait.set(id, new Deferred());
    this.#run(id, false);
    return id;
  }
  waitForCheckpointCompletion(id: number) {
    return this.#wait.get(id)!.promise;
  }
  async #run(id: number, isFinal: boolean) {
    this.#cur = id;
    try {
      const parts = [...this.#p];
      const signal = new AbortController().signal;
      const snaps = await Promise.all(
        parts.map(([, p]) =>
          p.snapshot({ checkpointId: id, isFull: this.#last === undefined, signal }),
        ),
      );
      const payloads: any[] = [];
      const participants = parts.map(([pid, p], i) => {
        const s = must(snaps[i]);
        const prev = this.#last?.participants.find((x) => x.id === pid)?.payloads ?? [];
        const refs =
          s.payload === undefined
            ? []
            : [{ checkpointId: id, participantId: pid, byteLength: s.payload.length, sha256: '' }];
        if (s.payload) payloads.push({ reference: refs[0], data: s.payload });
        return {
          id: pid,
          description: p.description ?? null,
          facts: s.facts,
          payloads: s.isIncremental ? [...prev, ...refs] : refs,
        };
      });
      const manifest: CheckpointManifest = {
        formatVersion: 1,
        jobId: this.jobStore.jobId,
        checkpointId: id,
        kind: 'checkpoint',
        triggeredAtMs: 0,
        isFinal,
        participants,
      };
      if (this.#stopped && !isFinal) throw new Error('stopped');
      this.#o.reachFailPoint('checkpoint.before-commit');
      await this.jobStore.commit({
        manifest,
        payloads,
        outputs: snaps.flatMap((s) => s.outputs ?? []),
        offsets: [],
        timers: [],
        watermarks: [],
        retained: [id],
        withinTransaction: [],
      });
      this.#o.reachFailPoint('checkpoint.after-commit');
      this.#last = manifest;
      for (const [, p] of parts) await p.checkpointCompleted?.(id);
      this.#o.onCompleted?.();
      this.#cur = undefined;
      this.#wait.get(id)!.resolve({});
    } catch (e) {
      this.#cur = undefined;
      this.#wait.get(id)!.reject(e);
      for (const [, p] of this.#p) p.checkpointAborted?.(id);
      this.#o.onFailure?.(e);
    }
  }
}
