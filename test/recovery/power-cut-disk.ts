import { spawnSync } from 'node:child_process';
import {
  constants,
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const IMAGE_BYTES = 192 << 20;

/**
 * A disk whose power can be cut: an ext4 file system in a file. What has been synced is in that file; what the operating
 * system still holds back is not, and a copy of the file lacks it, as the disk would after a power loss.
 */
export class PowerCutDisk {
  readonly #workplace: string;
  #images = 0;

  private constructor(workplace: string) {
    this.#workplace = workplace;
  }

  /** Mounts an empty disk; undefined where the machine doesn't allow that. `remove` must follow. */
  static create(): PowerCutDisk | undefined {
    const disk = new PowerCutDisk(mkdtempSync(join(tmpdir(), 'sabot-disk-')));
    mkdirSync(disk.folder);
    writeFileSync(disk.#image, '');
    truncateSync(disk.#image, IMAGE_BYTES);
    if (run('mkfs.ext4', '-q', disk.#image) && disk.#mount()) return disk;
    rmSync(disk.#workplace, { recursive: true });
    return undefined;
  }

  /** Where the disk is mounted, before and after a cut. */
  get folder(): string {
    return join(this.#workplace, 'mounted');
  }

  get #image(): string {
    return join(this.#workplace, `image-${this.#images}`);
  }

  /**
   * Cuts the power and gives it back: the disk holds what it held at the call. Whoever writes to it must stand still
   * until `kill`, and be gone behind it.
   */
  async cut(kill: () => Promise<unknown>): Promise<void> {
    const before = this.#image;
    this.#images++;
    copyFileSync(before, this.#image, constants.COPYFILE_FICLONE);
    await kill();
    if (!this.#unmount()) throw new Error(`${this.folder} can't be unmounted`);
    rmSync(before);
    if (!this.#mount()) throw new Error(`${this.#image} can't be mounted`);
  }

  remove(): void {
    this.#unmount();
    rmSync(this.#workplace, { recursive: true });
  }

  #mount(): boolean {
    return run('mount', '-o', 'loop', this.#image, this.folder);
  }

  #unmount(): boolean {
    return run('umount', this.folder);
  }
}

function run(command: string, ...args: readonly string[]): boolean {
  return spawnSync(command, args, { stdio: 'ignore' }).status === 0;
}
