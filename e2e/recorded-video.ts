import type { Page } from '@playwright/test';

interface Recording {
  type?: 'video/webm;codecs=vp8' | 'video/mp4;codecs=vp9';
  milliseconds?: number;
}

const LEAST_FRAMES = 12;

/** Runs in the page. It is a string because the tests are compiled without DOM types. Draws noise with a moving hole. */
const record = (type: string, milliseconds: number): string => `(async () => {
  const canvas = Object.assign(document.createElement('canvas'), { width: 320, height: 180 });
  const context = canvas.getContext('2d');
  const recorder = new MediaRecorder(canvas.captureStream(25), { mimeType: '${type}', videoBitsPerSecond: 400000 });
  const parts = [];
  recorder.ondataavailable = ({ data }) => parts.push(data);
  const stopped = new Promise((resolve) => { recorder.onstop = resolve; });
  recorder.start(100);
  const start = performance.now();
  // A busy machine draws only few frames in this time, and a video needs at least some.
  for (let frames = 0; performance.now() - start < ${milliseconds} || frames < ${LEAST_FRAMES}; frames += 1) {
    for (let place = 0; place < 900; place += 1) {
      context.fillStyle = 'hsl(' + Math.random() * 360 + ' 40% 50%)';
      context.fillRect((place % 40) * 8, Math.floor(place / 40) * 8, 8, 8);
    }
    context.clearRect(((performance.now() - start) / 10) % 320, 60, 60, 60);
    await new Promise(requestAnimationFrame);
  }
  recorder.stop();
  await stopped;
  const bytes = new Uint8Array(await new Blob(parts).arrayBuffer());
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''));
})()`;

/** A small real video that the browser itself has recorded. */
export const recordVideo = async (
  page: Page,
  { type = 'video/webm;codecs=vp8', milliseconds = 2000 }: Recording = {},
): Promise<Buffer> => Buffer.from(await page.evaluate<string>(record(type, milliseconds)), 'base64');
