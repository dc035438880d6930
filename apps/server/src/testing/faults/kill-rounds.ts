import { createHash, randomInt } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import { makePicture } from '../files/pictures.ts';
import { makeMp4 } from '../files/videos.ts';
import { type Answer, Visitor } from '../visitor.ts';
import { type ChildServer, startChildServer } from './child-server.ts';

const PEOPLE = 4;
const AT_WORK_EACH = 2;
/** The kill comes after a random number of answers up to this, or this many milliseconds after the first answer, whichever is earlier. */
const ANSWERS = 60;
const MILLISECONDS = 900;

const hashOf = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/** The results of the rounds. Everything except the counts of completed work should be 0. */
export interface KillReport {
  rounds: number;
  uploads: number;
  saves: number;
  deletions: number;
  edits: number;
  videos: number;
  /** Acknowledged, but missing or not byte for byte the same. */
  lost: number;
  /** Acknowledged as deleted, but still there. */
  undead: number;
  /** Acknowledged tasks that did not end. */
  unfinished: number;
  /** Errors that the doctor found after its own round at the start. */
  toMend: number;
  miscounted: number;
  /** Files of unfinished uploads that were still there after the start. */
  staged: number;
}

/** One person's account, and the work that the server has acknowledged. */
class Person {
  readonly visitor: Visitor;
  readonly #account: { email: string; password: string };
  readonly #report: KillReport;
  /** SHA-256 by id. */
  readonly uploads = new Map<string, string>();
  readonly videos = new Map<string, string>();
  readonly images = new Set<string>();
  readonly tasks = new Set<string>();
  readonly deleted = new Set<string>();

  constructor(name: string, report: KillReport, url: () => string) {
    this.#account = { email: `${name}@example.com`, password: 'correct horse' };
    this.#report = report;
    this.visitor = new Visitor(url);
  }

  async register(): Promise<void> {
    await this.visitor.register({ name: this.#account.email, ...this.#account });
  }

  async signIn(): Promise<void> {
    await this.visitor.request('POST', '/api/v1/auth/login', { json: this.#account });
  }

  /** Works until the server is gone, or refuses a request. */
  async work(answered: () => void): Promise<never> {
    for (;;) {
      const bytes = await makePicture({ width: 20 + randomInt(200), height: 20 + randomInt(200) });
      const { id, thumbnail } = await this.visitor.upload(bytes);
      this.uploads.set(id, hashOf(bytes));
      this.#report.uploads += 1;
      answered();
      switch (randomInt(4)) {
        case 0:
          await this.#save(id);
          break;
        case 1:
          await this.#edit(id, thumbnail.id);
          break;
        case 2:
          await this.#addVideo(bytes);
          break;
        default:
          await this.#delete(id);
      }
      answered();
    }
  }

  async #save(id: string): Promise<void> {
    const { image } = await this.visitor.saved(id);
    this.images.add(image.id);
    this.#report.saves += 1;
    if (randomInt(3) > 0) return;
    // Until the answer comes, it is not known whether the deletion took effect.
    this.images.delete(image.id);
    this.uploads.delete(id);
    await this.#expect(200, this.visitor.request('DELETE', `/api/v1/images/${image.id}`));
    this.deleted.add(id);
    this.#report.deletions += 1;
  }

  async #edit(id: string, thumbnail: string): Promise<void> {
    const json = { orig_img: id, orig_thumb: thumbnail, prompt: '黑白' };
    const { body } = await this.#expect(200, this.visitor.request('POST', '/api/image-edit', { json }));
    this.tasks.add(body.task_id);
    this.#report.edits += 1;
  }

  async #addVideo(poster: Buffer): Promise<void> {
    const bytes = makeMp4(1000 + randomInt(200_000));
    const form = new FormData();
    form.append('file', new Blob([Uint8Array.from(bytes)]), 'a.mp4');
    form.append('poster', new Blob([Uint8Array.from(poster)]));
    const { body } = await this.#expect(201, this.visitor.request('POST', '/api/v1/videos', { body: form }));
    this.videos.set(body.video.video_url, hashOf(bytes));
    this.#report.videos += 1;
  }

  async #delete(id: string): Promise<void> {
    this.uploads.delete(id);
    const path = `/api/asset/image?blogId=image-edit&fileName=${id}`;
    await this.#expect(200, this.visitor.request('DELETE', path));
    this.deleted.add(id);
    this.#report.deletions += 1;
  }

  async #expect(status: number, answer: Promise<Answer>): Promise<Answer> {
    const answered = await answer;
    if (answered.status !== status) throw new Error(`${answered.status} ${answered.text}`);
    return answered;
  }

  /** Compares the acknowledged work with the stored data, and then forgets it: each round checks the work of the last one. */
  async check(): Promise<void> {
    const { visitor } = this;
    const report = this.#report;
    for (const [id, hash] of this.uploads) if (hashOf((await visitor.bytes(id)).bytes) !== hash) report.lost += 1;
    for (const [url, hash] of this.videos) if (hashOf((await visitor.get(url)).bytes) !== hash) report.lost += 1;
    for (const id of this.images) if ((await visitor.get(`/api/v1/images/${id}`)).status !== 200) report.lost += 1;
    for (const id of this.deleted) if ((await visitor.bytes(id)).status !== 404) report.undead += 1;
    for (const id of this.tasks) await this.#checkTask(id);
    for (const known of [this.uploads, this.videos, this.images, this.deleted, this.tasks]) known.clear();
  }

  async #checkTask(id: string): Promise<void> {
    const task = await this.visitor.outcome(id);
    if (task.status !== 'completed') this.#report.unfinished += 1;
    else if ((await this.visitor.bytes(task.result_image?.id ?? '')).status !== 200) this.#report.lost += 1;
  }
}

const newReport = (): KillReport => ({
  rounds: 0,
  uploads: 0,
  saves: 0,
  deletions: 0,
  edits: 0,
  videos: 0,
  lost: 0,
  undead: 0,
  unfinished: 0,
  toMend: 0,
  miscounted: 0,
  staged: 0,
});

/** Lets all people work and kills the server at a random moment. @throws if the server refused a request before that */
const workAndKill = async (server: ChildServer, people: readonly Person[]): Promise<void> => {
  let answers = 1 + randomInt(ANSWERS);
  const [begun, killed] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const answered = (): void => {
    begun.resolve();
    answers -= 1;
    if (answers === 0) killed.resolve();
  };
  const at = Array.from({ length: AT_WORK_EACH }, () => people)
    .flat()
    .map((person) => person.work(answered));
  const ended = Promise.allSettled(at);
  const late = begun.promise.then(() => setTimeout(1 + randomInt(MILLISECONDS)));
  await Promise.race([killed.promise, late, ...at]).catch(() => {});
  server.kill('SIGKILL');
  await server.exited();
  for (const end of await ended) if (end.status === 'rejected' && !(end.reason instanceof TypeError)) throw end.reason;
};

interface Options {
  rounds: number;
  /** Variables of the server's storage, if it is not the folder. */
  env?: Record<string, string>;
  /** Called with the results so far after each round. */
  tell?: (report: KillReport) => void;
}

/**
 * Kills a server under load again and again. After each restart, checks that all acknowledged work is there and that nothing is half done.
 */
export const runKillRounds = async (folder: string, { rounds, env = {}, tell }: Options): Promise<KillReport> => {
  const report = newReport();
  let server = await startChildServer(folder, env);
  const people = Array.from({ length: PEOPLE }, (_, n) => new Person(`person-${n}`, report, () => server.url));
  for (const person of people) await person.register();
  for (let round = 0; round < rounds; round += 1) {
    await workAndKill(server, people);
    server = await startChildServer(folder, env);
    report.toMend += server.atStart.toMend;
    report.miscounted += server.atStart.miscounted;
    report.staged += server.atStart.staged;
    for (const person of people) {
      await person.signIn();
      await person.check();
    }
    report.rounds += 1;
    tell?.(report);
  }
  server.kill('SIGKILL');
  await server.exited();
  return report;
};
