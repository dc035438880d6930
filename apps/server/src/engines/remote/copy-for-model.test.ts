import { tmpdir } from 'node:os';
import { describe, expect, it } from 'vitest';
import { PictureProcesses } from '../../platform/picture-processes/picture-processes.ts';
import { makePicture } from '../../testing/files/pictures.ts';
import { copyForModel } from './copy-for-model.ts';

const processes = new PictureProcesses(tmpdir());
const optionsOf = (more: { maxBytes?: number; signal?: AbortSignal } = {}) => ({
  ...{ maxBytes: 1_000_000, processes, owner: 'somebody', signal: new AbortController().signal },
  ...more,
});
const pictureOf = async () => ({ bytes: await makePicture({ width: 80 }), mimeType: 'image/png' as const });

describe('a copy of a picture for a model', () => {
  it('is made once for all calls of a task', async () => {
    const picture = await pictureOf();
    const [one, other] = await Promise.all([copyForModel(picture, optionsOf()), copyForModel(picture, optionsOf())]);
    expect(other).toBe(one);
    expect(await copyForModel(picture, optionsOf({ maxBytes: 900_000 }))).not.toBe(one);
  });

  it('is made anew if it could not be made before', async () => {
    const picture = await pictureOf();
    const controller = new AbortController();
    const broken = copyForModel(picture, optionsOf({ signal: controller.signal }));
    controller.abort(new Error('stopped'));
    await expect(broken).rejects.toThrow('stopped');
    expect((await copyForModel(picture, optionsOf())).width).toBe(80);
  });
});
