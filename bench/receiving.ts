import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { countFigure, type Figure, rateFigure, sideBySide } from './figure.ts';
import { type ServerProcess, startBareReceiver, startPictor } from './stand/servers.ts';
import { makeUpload, rate, signUp, uploadTo } from './work.ts';

const AT_ONCE = 4;
const ROUNDS = 5;
const UPLOADS_A_ROUND = 40;
/** Turns the photograph into 2 MB. */
const QUALITY = 62;
const MEGABYTE = 1_000_000;
const ENV = { WORKSPACE_BYTES: String(100 * 1024 ** 3) };

/** How often V8 has collected the whole heap of the server process. */
const fullCollections = async ({ url }: ServerProcess): Promise<number> => {
  const text = await (await fetch(`${url}/metrics`)).text();
  const [, count] = /^nodejs_gc_duration_seconds_count\{kind="major"\} (\d+)$/m.exec(text) ?? [];
  // The counter does not exist before the first collection.
  return Number(count ?? 0);
};

/** The throughput of a server when users upload photographs, four at a time. */
export const measureReceiving = async (folder: string, photograph: Buffer): Promise<Figure[]> => {
  const picture = await sharp(photograph).withMetadata().jpeg({ quality: QUALITY }).toBuffer();
  const received = join(folder, 'received');
  await mkdir(received);
  await using pictor = await startPictor(join(folder, 'receiving'), ENV);
  await using bare = await startBareReceiver(received);
  const visitor = await signUp(pictor);
  const upload = makeUpload(pictor, visitor, picture, 'photograph.jpg');
  const uploadBare = uploadTo(bare.url, picture, 'photograph.jpg');

  let uploads = 0;
  let collections = 0;
  const throughput = await sideBySide(
    ROUNDS,
    () => rate(UPLOADS_A_ROUND, AT_ONCE, uploadBare),
    async () => {
      const before = await fullCollections(pictor);
      const perSecond = await rate(UPLOADS_A_ROUND, AT_ONCE, upload);
      collections += (await fullCollections(pictor)) - before;
      uploads += UPLOADS_A_ROUND;
      return perSecond;
    },
  );
  const hundreds = (uploads * picture.length) / (100 * MEGABYTE);
  return [
    rateFigure(
      `uploads of 12 MP, ${(picture.length / MEGABYTE).toFixed(1)} MB, four at a time`,
      throughput,
      0.75,
      (perSecond) => `${perSecond.toFixed(1)}/s`,
    ),
    countFigure('full garbage collections for 100 MB received', collections / hundreds, 1),
  ];
};
