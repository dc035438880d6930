import { buffer } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import { makePicture } from '../../../testing/files/pictures.ts';
import { Form } from './form.ts';

test('a form is read as it was written, as often as it is sent', async () => {
  const image = { bytes: await makePicture(), mimeType: 'image/png' as const };
  const prompt = '两行\r\n--quotes " and \0';
  const form = new Form([
    ['prompt', prompt],
    ['image[]', image],
    ['image[]', { ...image, mimeType: 'image/jpeg' }],
  ]);

  for (const _time of [1, 2]) {
    const body = await buffer(form.stream());
    expect(body).toHaveLength(form.length);
    const read = await new Response(body, { headers: { 'content-type': form.contentType } }).formData();
    expect(read.get('prompt')).toBe(prompt);
    const files = read.getAll('image[]').filter((file) => typeof file !== 'string');
    expect(files.map(({ name, type }) => [name, type])).toEqual([
      ['image.png', 'image/png'],
      ['image.jpeg', 'image/jpeg'],
    ]);
    for (const file of files) expect(Buffer.from(await file.arrayBuffer())).toEqual(image.bytes);
  }
});
