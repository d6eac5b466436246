import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'vite';
import { vi } from 'vitest';
import { FolderServer } from './folder-server.js';

/** No eval and no code from elsewhere; the editor sets styles of its own. */
const POLICY =
  "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; worker-src 'self'; object-src 'none'";

/** Pages that are alone in their process, which may ask how much memory they take. */
export const ISOLATED = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
};

/** The demo as `npm run demo:build` makes it, served on the loopback address under a strict policy. */
export class DemoSite {
  readonly #folder: string;
  readonly #server: FolderServer;

  private constructor(folder: string, server: FolderServer) {
    this.#folder = folder;
    this.#server = server;
  }

  static async start(headers: Readonly<Record<string, string>> = {}): Promise<DemoSite> {
    const folder = mkdtempSync(join(tmpdir(), 'demo-'));
    // The tests' own is another.
    vi.stubEnv('NODE_ENV', 'production');
    await build({
      configFile: 'demo/vite.config.ts',
      build: { outDir: folder },
      logLevel: 'error',
    });
    vi.unstubAllEnvs();
    const folders = { '/': folder, '/deep/er/': folder };
    return new DemoSite(folder, await FolderServer.start({ folders, policy: POLICY, headers }));
  }

  /** With a slash at its end. */
  get origin(): string {
    return this.#server.origin;
  }

  async close(): Promise<void> {
    await this.#server.close();
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

/** Whether a problem of a page is that it was left while it still loaded its database. */
export function isAbandonedLoad(problem: string): boolean {
  return /(pglite|initdb|pgdata)-.*(wasm|data) failed$/.test(problem);
}
