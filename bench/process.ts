import { setTimeout as sleep } from 'node:timers/promises';
import { makeNoise } from '../apps/server/src/testing/pictures.ts';
import { durationFigure, type Figure, median, memoryFigure } from './figure.ts';
import { startPictor } from './servers.ts';
import { editRequest, editToEnd, makeUpload, signUp } from './work.ts';

const STARTS = 7;
const IDLE_MILLISECONDS = 2000;
const AT_ONCE = 4;
/** Of noise, three bytes each: 50 MB, just under `MAX_UPLOAD_BYTES`. */
const LARGE_SIDE = 4100;
const MEBIBYTE = 1024 ** 2;

/** From `node` to the first 200 of `/readyz`; the data folder has been migrated before. */
export const measureStart = async (dataDir: string): Promise<Figure> => {
  const starts: number[] = [];
  for (let round = 0; round <= STARTS; round += 1) {
    const begun = performance.now();
    await using server = await startPictor(dataDir);
    const { status } = await fetch(`${server.url}/readyz`);
    if (status !== 200) throw new Error(`/readyz: ${status}`);
    starts.push(performance.now() - begun);
  }
  return durationFigure('ready after start', median(starts.slice(1)), 1000);
};

export const measureMemory = async (dataDir: string, photograph: Buffer): Promise<Figure[]> => {
  await using server = await startPictor(dataDir);
  const visitor = await signUp(server);
  await sleep(IDLE_MILLISECONDS);
  const idle = await server.residentBytes('now');

  const edit = editRequest(await makeUpload(server, visitor, photograph, 'photograph.jpg')());
  const upload = makeUpload(server, visitor, await makeNoise(LARGE_SIDE, LARGE_SIDE), 'large.png');
  await Promise.all(Array.from({ length: AT_ONCE }, () => [upload(), editToEnd(visitor, edit)]).flat());
  return [
    memoryFigure('resident memory, idle', idle, 200 * MEBIBYTE),
    memoryFigure(
      'resident memory, four 50 MB uploads and four 12 MP edits at once',
      await server.residentBytes('peak'),
      600 * MEBIBYTE,
    ),
  ];
};
