import { randomBytes } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import sharp from 'sharp';
import { Visitor } from '../visitor.ts';
import { startChildOnSmallDisk } from './child-server.ts';

const DISK_MEBIBYTES = 64;
/** Of noise, three bytes each: 3 MB. */
const SIDE = 1000;
const READY_MILLISECONDS = 30_000;
const LOOK_MILLISECONDS = 100;

/** What a disk that was filled to the brim has done. */
export interface FullDiskReport {
  /** Uploads before it was full. */
  kept: number;
  /** Answers of 507: uploads, edits. */
  refused: number;
  /** Answers to what adds while the disk is full that are not 507. */
  accepted: number;
  /** Pictures that could not be read while the disk was full. */
  unreadable: number;
  /** Deletions that were refused while the disk was full. */
  undeletable: number;
  /** What the refusals left behind: bytes without rows, rows without bytes, people who are charged wrongly. */
  left: number;
  /** Whether uploads went through again once there was room, without a restart. */
  recovered: boolean;
}

const makeNoise = (): Promise<Buffer> =>
  sharp(randomBytes(SIDE * SIDE * 3), { raw: { width: SIDE, height: SIDE, channels: 3 } })
    .png({ compressionLevel: 0 })
    .toBuffer();

const isReady = async (visitor: Visitor): Promise<boolean> => (await visitor.get('/readyz')).status === 200;

/** Uploads until the disk is full, looks at what still works, deletes, and uploads again. */
export const runFullDisk = async (folder: string): Promise<FullDiskReport> => {
  const server = await startChildOnSmallDisk(folder, DISK_MEBIBYTES);
  const visitor = new Visitor(() => server.url);
  await visitor.register({ name: 'Ada', email: 'ada@example.com', password: 'correct horse' });
  const bytes = await makeNoise();
  const report: FullDiskReport = {
    kept: 0,
    refused: 0,
    accepted: 0,
    unreadable: 0,
    undeletable: 0,
    left: 0,
    recovered: false,
  };

  const kept: { id: string; thumbnail: { id: string } }[] = [];
  for (let answer = await visitor.postFile(bytes); answer.status === 200; answer = await visitor.postFile(bytes))
    kept.push(answer.body);
  report.kept = kept.length;
  const [first] = kept;
  if (!first || (await isReady(visitor))) throw new Error('the disk was not filled');

  const json = { orig_img: first.id, orig_thumb: first.thumbnail.id, prompt: '黑白' };
  const additions = [
    visitor.postFile(bytes),
    visitor.postFile(bytes),
    visitor.request('POST', '/api/image-edit', { json }),
  ];
  for (const { status } of await Promise.all(additions))
    if (status === 507) report.refused += 1;
    else report.accepted += 1;
  for (const { id } of kept) if (!(await visitor.bytes(id)).bytes.equals(bytes)) report.unreadable += 1;
  const { toMend, miscounted } = await server.audit();
  report.left = toMend + miscounted;

  for (const { id } of kept) {
    const { status } = await visitor.request('DELETE', `/api/asset/image?blogId=image-edit&fileName=${id}`);
    if (status !== 200) report.undeletable += 1;
  }
  const deadline = Date.now() + READY_MILLISECONDS;
  while (!(await isReady(visitor)) && Date.now() < deadline) await setTimeout(LOOK_MILLISECONDS);
  report.recovered = (await visitor.postFile(bytes)).status === 200;
  server.kill('SIGTERM');
  await server.exited();
  return report;
};
