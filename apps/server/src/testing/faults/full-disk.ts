import { setTimeout } from 'node:timers/promises';
import { makeNoise } from '../files/pictures.ts';
import { type FakeGemini, replies } from '../gemini/fake-gemini.ts';
import { geminiEnv } from '../gemini/gemini-env.ts';
import { type Answer, Visitor } from '../visitor.ts';
import { makeSmallDisk } from './small-disk.ts';

const DISK_MEBIBYTES = 64;
/** The side of a picture of noise, which takes three bytes for each pixel: 3 MB. */
const SIDE = 1000;
/** The model of {@link geminiEnv}. */
const GEMINI_MODEL = 'gemini-2.5-flash-image';
const READY_MILLISECONDS = 30_000;
const LOOK_MILLISECONDS = 100;

/** The results of a full disk, and of a disk that is not writable. */
export interface FullDiskReport {
  /** Uploads before the disk was full. */
  kept: number;
  /** Answers of 507 to uploads, edits and saves. */
  refused: number;
  /** Answers of 503 to uploads while the blobs were read-only or missing. */
  unavailable: number;
  /** Wrong answers to requests that add data. */
  accepted: number;
  /** Pictures that could not be read while nothing could be written. */
  unreadable: number;
  /** Results of a model that answered while the disk was full, and that were lost. */
  lostResults: number;
  /** Full disks that `/readyz` did not report. */
  unnoticed: number;
  /** Deletions that were refused while the disk was full. */
  undeletable: number;
  /** Leftovers of refused requests: bytes without rows, rows without bytes, people with wrong charges. */
  left: number;
  /** Faults after whose end the server accepted uploads again without a restart. */
  recovered: number;
  notRecovered: number;
}

interface Upload {
  id: string;
  thumbnail: { id: string };
}

/** A person on a server with a small disk, and the results. */
class Trial {
  readonly report: FullDiskReport = {
    kept: 0,
    refused: 0,
    unavailable: 0,
    accepted: 0,
    unreadable: 0,
    lostResults: 0,
    unnoticed: 0,
    undeletable: 0,
    left: 0,
    recovered: 0,
    notRecovered: 0,
  };
  readonly #visitor: Visitor;
  readonly #bytes: Buffer;

  constructor(visitor: Visitor, bytes: Buffer) {
    this.#visitor = visitor;
    this.#bytes = bytes;
  }

  /** Uploads until an upload is refused. */
  async fillUp(): Promise<[Upload, ...Upload[]]> {
    const kept: Upload[] = [];
    for (let answer = await this.#upload(); answer.status === 200; answer = await this.#upload())
      kept.push(answer.body);
    this.report.kept = kept.length;
    const [first, ...others] = kept;
    if (!first || (await this.#isReady())) throw new Error('the disk was not filled');
    return [first, ...others];
  }

  /** Sends every kind of request that adds data, while the disk is full. */
  async addToFullDisk({ id, thumbnail }: Upload): Promise<void> {
    const edit = { orig_img: id, orig_thumb: thumbnail.id, prompt: '黑白' };
    const save = { image_url: `data:image/png;base64,${this.#bytes.toString('base64')}`, prompt: '黑白', model: 'm' };
    const answers = await Promise.all([
      this.#upload(),
      this.#upload(),
      this.#visitor.request('POST', '/api/image-edit', { json: edit }),
      this.#visitor.request('POST', '/api/v1/images', { json: save }),
    ]);
    for (const answer of answers)
      if (answer.status === 507 && answer.headers.has('retry-after')) this.report.refused += 1;
      else this.report.accepted += 1;
  }

  /** Sends an upload while the blobs cannot be written. */
  async addToNoDisk(): Promise<void> {
    const { status, headers } = await this.#upload();
    if (status === 503 && headers.has('retry-after') && !(await this.#isReady())) this.report.unavailable += 1;
    else this.report.accepted += 1;
  }

  async read(uploads: readonly Upload[]): Promise<void> {
    for (const { id } of uploads)
      if (!(await this.#visitor.bytes(id)).bytes.equals(this.#bytes)) this.report.unreadable += 1;
  }

  /** A model makes the second of two results after `fill` has filled the disk. */
  async editMeanwhile(gemini: FakeGemini, { id, thumbnail }: Upload, fill: () => Promise<void>): Promise<void> {
    const { reply, release } = replies.heldImage();
    gemini.reply(replies.image(), reply);
    const edit = { orig_img: id, orig_thumb: thumbnail.id, prompt: '黑白', model: GEMINI_MODEL, count: 2 };
    const { body } = await this.#visitor.request('POST', '/api/image-edit', { json: edit });
    await this.#visitor.taskWhen(body.task_id, ({ result_images }) => result_images !== undefined);
    await fill();
    release();
    const { result_images: results = [] } = await this.#visitor.outcome(body.task_id);
    this.report.lostResults += 2 - results.length;
    for (const { id: result } of results)
      if ((await this.#visitor.bytes(result)).status !== 200) this.report.lostResults += 1;
  }

  async delete(uploads: readonly Upload[]): Promise<void> {
    for (const { id } of uploads) {
      const { status } = await this.#visitor.request('DELETE', `/api/asset/image?blogId=image-edit&fileName=${id}`);
      if (status !== 200) this.report.undeletable += 1;
    }
  }

  /** Another program has filled the disk. `/readyz` should report it without a failed request. */
  async notice(): Promise<void> {
    if (!(await this.#waitUntil(false))) this.report.unnoticed += 1;
  }

  /** The fault has ended. */
  async recover(): Promise<void> {
    if ((await this.#waitUntil(true)) && (await this.#upload()).status === 200) this.report.recovered += 1;
    else this.report.notRecovered += 1;
  }

  /** Waits until the server is ready, or is not ready. @returns whether it reached that state */
  async #waitUntil(ready: boolean): Promise<boolean> {
    const deadline = Date.now() + READY_MILLISECONDS;
    while ((await this.#isReady()) !== ready) {
      if (Date.now() > deadline) return false;
      await setTimeout(LOOK_MILLISECONDS);
    }
    return true;
  }

  #upload(): Promise<Answer> {
    return this.#visitor.postFile(this.#bytes);
  }

  async #isReady(): Promise<boolean> {
    return (await this.#visitor.get('/readyz')).status === 200;
  }
}

/**
 * Uploads until the disk is full, checks what still works, kills the server, checks again and makes room. Then another program fills the
 * disk, also while a model is working. Then the blobs become read-only, and then they are missing, each for a while.
 */
export const runFullDisk = async (folder: string, gemini: FakeGemini): Promise<FullDiskReport> => {
  await using disk = await makeSmallDisk(folder, DISK_MEBIBYTES);
  let server = await disk.startServer(geminiEnv(gemini));
  const visitor = new Visitor(() => server.url);
  await visitor.register({ name: 'Ada', email: 'ada@example.com', password: 'correct horse' });
  const trial = new Trial(visitor, await makeNoise(SIDE, SIDE));
  const { report } = trial;

  const kept = await trial.fillUp();
  const [first] = kept;
  await trial.addToFullDisk(first);
  await trial.read(kept);
  server.kill('SIGKILL');
  await server.exited();
  server = await disk.startServer(geminiEnv(gemini));
  await trial.addToFullDisk(first);
  await trial.read(kept);
  const { toMend, miscounted, staged } = await server.audit();
  report.left += toMend + miscounted + staged;
  await trial.delete(kept.slice(2));
  await trial.recover();

  await disk.fill();
  await trial.notice();
  await trial.addToFullDisk(first);
  await disk.unfill();
  await trial.recover();
  await trial.editMeanwhile(gemini, first, () => disk.fill());
  await trial.delete([first]);
  await disk.unfill();
  await trial.recover();

  const left = kept.slice(1, 2);
  await disk.makeBlobsReadOnly();
  await trial.addToNoDisk();
  await trial.read(left);
  await disk.restoreBlobs();
  await trial.recover();
  await disk.hideBlobs();
  await trial.addToNoDisk();
  await disk.restoreBlobs();
  await trial.recover();
  await trial.read(left);

  const end = await server.audit();
  report.left += end.toMend + end.miscounted + end.staged;
  server.kill('SIGTERM');
  await server.exited();
  return report;
};
