import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const PROGRAM = resolve('test/soak/soaking-process.mjs');
const SAMPLE_SECONDS = 5;
/** What memory is given back at once, and one heap for all threads: else RSS shows the allocator's moods. */
const ALLOCATOR = {
  MALLOC_ARENA_MAX: '1',
  MALLOC_MMAP_THRESHOLD_: '131072',
  MALLOC_TRIM_THRESHOLD_: '131072',
};
/** How long the process may take to end by itself behind its last line. */
const END_MS_MAX = 10_000;

/** Bytes that the process held, behind collections of garbage. */
export interface SoakSample {
  readonly atMs: number;
  readonly rss: number;
  /** Resident, and not pages of files. */
  readonly anonymous: number;
  readonly heapTotal: number;
  readonly heapUsed: number;
  /** Of the heap, what V8 has compiled, and the rest. */
  readonly code: number;
  readonly heapWithoutCode: number;
  /** Off the heap, WebAssembly memories included. */
  readonly external: number;
  readonly arrayBuffers: number;
  readonly workloads: readonly SoakProgress[];
}

/** What one workload had done by then. */
export interface SoakProgress {
  readonly name: string;
  readonly rowsIn: number;
  readonly windowsFired?: number;
  readonly checkpoints?: number;
  readonly restarts?: number;
  readonly kernelMemoryBytes?: number;
}

export interface SoakResult {
  readonly samples: readonly SoakSample[];
  readonly rowsIn: number;
  /** As `process.getActiveResourcesInfo` gives them. */
  readonly resourcesBefore: readonly string[];
  readonly resourcesAfter: readonly string[];
  /** From the last line to the end of the process. */
  readonly endMs: number;
}

/** Runs the workloads in a process of their own. Throws where it fails, or does not end by itself. */
export async function runSoak(minutes: number): Promise<SoakResult> {
  const folder = mkdtempSync(join(tmpdir(), 'soak-'));
  try {
    const argument = JSON.stringify({ minutes, sampleSeconds: SAMPLE_SECONDS, folder });
    return await follow(['--expose-gc', '--max-semi-space-size=4', PROGRAM, argument]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function follow(args: readonly string[]): Promise<SoakResult> {
  const child = spawn(process.execPath, args, {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...ALLOCATOR },
  });
  const samples: SoakSample[] = [];
  let end: Omit<SoakResult, 'samples' | 'endMs'> | undefined;
  let endAtMs = 0;
  let overdue: NodeJS.Timeout | undefined;
  let text = '';
  let complaints = '';
  const take = (line: string): void => {
    const { kind, ...rest } = JSON.parse(line);
    if (kind === 'sample') samples.push(rest);
    else {
      end = rest;
      endAtMs = performance.now();
      overdue = setTimeout(() => child.kill('SIGKILL'), END_MS_MAX);
    }
  };
  child.stdout.on('data', (chunk: Buffer) => {
    const lines = (text + chunk.toString()).split('\n');
    text = lines.pop() ?? '';
    lines.forEach(take);
  });
  child.stderr.on('data', (chunk: Buffer) => {
    complaints += chunk.toString();
  });
  return new Promise((done, fail) => {
    child.once('close', (code, signal) => {
      clearTimeout(overdue);
      if (code === 0 && end !== undefined) {
        done({ ...end, samples, endMs: performance.now() - endAtMs });
      } else {
        const how = end === undefined ? 'ended' : 'did not end by itself, or wrongly';
        fail(new Error(`the soaking process ${how} (${code ?? signal}):\n${complaints}`));
      }
    });
  });
}
