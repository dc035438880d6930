import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { makeNoise } from '../apps/server/src/testing/files/pictures.ts';
import { type Figure, rateFigure, sideBySide } from './figure.ts';
import { makeThumbnailSource } from './pictures.ts';
import { type ServerProcess, startBare } from './stand/servers.ts';
import { makeUpload, signUp } from './work.ts';

const ROUNDS = 5;
const SECONDS = 2;
const CONNECTIONS = 16;
/** The size of noise with three bytes a pixel: 2 MiB. */
const ORIGINAL = { width: 1024, height: 683 };

/** Requests per second. wrk uses one thread, so that the server has the other core. */
const load = async (url: string): Promise<number> => {
  const { stdout } = await promisify(execFile)('wrk', ['-t1', `-c${CONNECTIONS}`, `-d${SECONDS}s`, url]);
  if (/Non-2xx|Socket errors/.test(stdout)) throw new Error(`wrk: ${url} returned errors:\n${stdout}`);
  const [, rate] = /^Requests\/sec:\s+([\d.]+)$/m.exec(stdout) ?? [];
  if (rate === undefined) throw new Error(`wrk printed no rate:\n${stdout}`);
  return Number(rate);
};

/** The throughput for many users who look at pictures. */
export const measureThroughput = async (pictor: ServerProcess, folder: string): Promise<Figure[]> => {
  const visitor = await signUp(pictor);
  const { thumbnail } = await makeUpload(pictor, visitor, await makeThumbnailSource(), 'small.png')();
  const original = await makeNoise(ORIGINAL.width, ORIGINAL.height);
  const { id } = await makeUpload(pictor, visitor, original, 'large.png')();
  const files = { memory: join(folder, 'thumbnail.png'), stream: join(folder, 'original.png') };
  await writeFile(files.memory, (await visitor.bytes(thumbnail.id)).bytes);
  await writeFile(files.stream, original);

  await using bare = await startBare(files);
  const pathOf = (name: string) => `${pictor.url}/api/asset/image?blogId=image-edit&fileName=${name}`;
  const thumbnails = await sideBySide(
    ROUNDS,
    () => load(`${bare.url}/memory`),
    () => load(pathOf(thumbnail.id)),
  );
  const originals = await sideBySide(
    ROUNDS,
    () => load(`${bare.url}/stream`),
    () => load(pathOf(id)),
  );
  const bytesPerSecond = (requests: number) => `${((requests * original.length) / 1024 ** 2).toFixed(0)} MiB/s`;
  return [
    rateFigure('16 KB thumbnail served', thumbnails, 0.6, (rate) => `${rate.toFixed(0)} requests/s`),
    rateFigure('2 MB original served', originals, 0.9, bytesPerSecond),
  ];
};
