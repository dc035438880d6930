import { fork } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync, existsSync } from 'node:fs';
import sharp from 'sharp';
const { parseInstruction } = await import('/work/main/apps/server/src/engines/darkroom/parse/parse.ts');
const { GIVES_MEMORY_BACK } = await import('/work/main/apps/server/src/picture-processes/worker-process.ts');
const W = 9237, H = 6928;
if (!existsSync('/tmp/w/t64.png')) {
  const small = await sharp({ create: { width: 1200, height: 900, channels: 3, background: '#000', noise: { type: 'gaussian', mean: 128, sigma: 40 } } }).blur(8).png().toBuffer();
  await sharp(small).resize(W, H, { fit: 'fill' }).ensureAlpha(0.7).png({ compressionLevel: 6 }).toFile('/tmp/w/t64.png');
  await sharp(small).resize(W, H, { fit: 'fill' }).jpeg({ quality: 90 }).toFile('/tmp/w/o64.jpg');
}
console.log('sizes', readFileSync('/tmp/w/t64.png').length >> 20, readFileSync('/tmp/w/o64.jpg').length >> 20);
for (const [file, mimeType] of [['/tmp/w/t64.png', 'image/png'], ['/tmp/w/o64.jpg', 'image/jpeg']])
  for (const prompt of process.argv.slice(2)) {
    const child = fork('/work/main/apps/server/src/engines/darkroom/apply/peak-memory.ts', { serialization: 'advanced', env: GIVES_MEMORY_BACK, execArgv: ['--expose-gc', '--max-semi-space-size=1'] });
    const t = performance.now();
    const answered = once(child, 'message');
    child.send({ original: { bytes: readFileSync(file), mimeType }, operations: parseInstruction(prompt), maxPixels: 64_000_000 });
    const [a] = await answered;
    console.log(mimeType, prompt, a.outcome, (a.peakBytes / 2 ** 20).toFixed(0), 'MB', ((performance.now() - t) / 1000).toFixed(0), 's');
    child.kill();
  }
process.exit(0);
