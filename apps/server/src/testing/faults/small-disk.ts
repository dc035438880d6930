import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type ChildServer, serveCommand, waitForStart } from './child-server.ts';

const run = promisify(execFile);

/** How to create and enter a mount namespace: as root with the right to mount, or as root of a new user namespace. */
const NAMESPACES = {
  root: { make: ['--mount'], enter: ['--mount'] },
  user: { make: ['--mount', '--user', '--map-root-user'], enter: ['--mount', '--user', '--preserve-credentials'] },
} as const;
type Kind = keyof typeof NAMESPACES;
/** The data folder of a server on its own file system. Only processes that are started here see it. */
export class SmallDisk implements AsyncDisposable {
  readonly #folder: string;
  readonly #keeper: ChildProcess;
  /** The command prefix that enters the namespace of the file system. */
  readonly #enter: readonly [string, ...string[]];
  readonly #servers: ChildProcess[] = [];

  constructor(folder: string, keeper: ChildProcess, kind: Kind) {
    this.#folder = folder;
    this.#keeper = keeper;
    this.#enter = ['nsenter', `--target=${keeper.pid}`, ...NAMESPACES[kind].enter];
  }

  async startServer(env: Record<string, string>): Promise<ChildServer> {
    const [command, ...args] = this.#enter;
    const child = spawn(command, [...args, ...serveCommand(this.#folder, env)], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    this.#servers.push(child);
    return await waitForStart(child);
  }

  /** Uses all free space, like another program. */
  async fill(): Promise<void> {
    // dd ends with an error when the disk is full. This is intended.
    await this.#shell('dd if=/dev/zero of="$0/data/filler" bs=64k 2> /dev/null || true');
  }

  async unfill(): Promise<void> {
    await this.#shell('rm "$0/data/filler"');
  }

  /** The blobs can be read, but nothing can be written to their folder. */
  async makeBlobsReadOnly(): Promise<void> {
    await this.#shell('mount --bind "$0/data/blobs" "$0/data/blobs" && mount -o remount,bind,ro "$0/data/blobs"');
  }

  /** Mounts an empty folder over the blobs, as if their disk were not mounted. */
  async hideBlobs(): Promise<void> {
    await this.#shell('mkdir -p "$0/empty" && mount --bind "$0/empty" "$0/data/blobs"');
  }

  /** Undoes {@link makeBlobsReadOnly} or {@link hideBlobs}. The unmount is lazy, because the doctor may be reading a folder. */
  async restoreBlobs(): Promise<void> {
    await this.#shell('umount --lazy "$0/data/blobs"');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const server of this.#servers) server.kill('SIGKILL');
    const ended = once(this.#keeper, 'exit');
    this.#keeper.stdin?.end();
    await ended;
  }

  async #shell(script: string): Promise<void> {
    const [command, ...args] = this.#enter;
    await run(command, [...args, 'sh', '-ec', script, this.#folder]);
  }
}

const mountSmallDisk = async (folder: string, mebibytes: number, kind: Kind): Promise<SmallDisk> => {
  const mount = `mkdir -p "$0/data" && mount -t tmpfs -o size=${mebibytes}m pictor "$0/data" && echo mounted && exec cat`;
  const keeper = spawn('unshare', [...NAMESPACES[kind].make, 'sh', '-c', mount, folder], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const failed = once(keeper, 'exit').then(() => {
    throw new Error(
      `no file system could be mounted at ${join(folder, 'data')}; a container needs CAP_SYS_ADMIN for it`,
    );
  });
  await Promise.race([once(keeper.stdout, 'data'), failed]);
  return new SmallDisk(folder, keeper, kind);
};

/** Creates a disk of so many mebibytes below `folder`. It ends when it is disposed of, or with this process. */
export const makeSmallDisk = async (folder: string, mebibytes: number): Promise<SmallDisk> =>
  await mountSmallDisk(folder, mebibytes, 'root').catch(() => mountSmallDisk(folder, mebibytes, 'user'));
