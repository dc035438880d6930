import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { runInstruction } from '../apps/server/src/engines/darkroom/instruction.ts';
import { photograph } from './scene/render.ts';

/**
 * Draws the example of the first page again: a photograph of an imaginary place, and the result of the darkroom for the instruction that
 * the page shows. It uses no camera, no model and nobody's picture. Takes about three minutes.
 */
const [WIDTH, HEIGHT, SAMPLES] = [1200, 800, 3];
/** A little less than twice the largest size on the page. */
const SHOWN_WIDTH = 1080;
const NAMES = ['scene-before.webp', 'scene-after.webp'];
const MOST_BYTES = 60_000;

const root = join(import.meta.dirname, '..');
const folder = join(root, 'apps/web/src/app/pages');
const words: Record<string, string> = JSON.parse(
  await readFile(join(root, 'apps/web/src/lib/i18n/home.zh-CN.json'), 'utf8'),
);

const raw = { width: WIDTH, height: HEIGHT, channels: 3 } as const;
const png = await sharp(photograph(WIDTH, HEIGHT, SAMPLES), { raw })
  .png()
  .toBuffer();
const { image } = await runInstruction({ bytes: png, mimeType: 'image/png' }, words['home.example'] ?? '', {
  maxPixels: WIDTH * HEIGHT,
  resultPixels: WIDTH * HEIGHT,
  models: [],
});

const shown = await Promise.all(
  [png, image.bytes].map((picture) => sharp(picture).resize(SHOWN_WIDTH).png().toBuffer()),
);
for (let quality = 80; ; quality -= 2) {
  const files = await Promise.all(
    shown.map((picture) => sharp(picture).webp({ quality, effort: 6, smartSubsample: true }).toBuffer()),
  );
  if (files.reduce((sum, { length }) => sum + length, 0) > MOST_BYTES) continue;
  await Promise.all(files.map((file, index) => writeFile(join(folder, NAMES[index] ?? ''), file)));
  process.stdout.write(`${files.map(({ length }) => length).join(' and ')} bytes at quality ${quality}\n`);
  break;
}
