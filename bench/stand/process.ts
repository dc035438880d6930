import { setTimeout as sleep } from 'node:timers/promises';
import { makeNoise } from '../../apps/server/src/testing/files/pictures.ts';
import { durationFigure, type Figure, median, memoryFigure } from '../figure.ts';
import { editRequest, editToEnd, makeUpload, signUp } from '../work.ts';
import { startPictor } from './servers.ts';

const STARTS = 7;
const IDLE_MILLISECONDS = 2000;
const AT_ONCE = 4;
/** The side length of noise with three bytes a pixel: 50 MB, just under `MAX_UPLOAD_BYTES`. */
const LARGE_SIDE = 4100;
const MEBIBYTE = 1024 ** 2;

/** The time from starting `node` to the first 200 of `/readyz`. The data folder has been migrated before. */
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

  const upload = makeUpload(server, visitor, await makeNoise(LARGE_SIDE, LARGE_SIDE), 'large.png');
  // By two users, because the edits of one user would not all run at the same time.
  const work: (() => Promise<unknown>)[] = [];
  for (const person of [visitor, await signUp(server, 'second')]) {
    const edit = editRequest(await makeUpload(server, person, photograph, 'photograph.jpg')());
    for (let n = 0; n < AT_ONCE / 2; n += 1) work.push(upload, () => editToEnd(person, edit));
  }
  await Promise.all(work.map((begin) => begin()));
  return [
    memoryFigure('resident memory, idle', idle, 200 * MEBIBYTE),
    memoryFigure(
      'resident memory, four 50 MB uploads and four 12 MP edits at once',
      await server.residentBytes('peak'),
      600 * MEBIBYTE,
    ),
  ];
};
