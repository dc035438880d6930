import { open } from 'node:fs/promises';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import sharp from 'sharp';

/** The minimum work of receiving an upload: reads the whole form, writes the file through to the disk, and makes a thumbnail of it. */

const [folder = ''] = process.argv.slice(2);
const SIDE = 180;
let received = 0;

const fileOf = (form: Buffer): Buffer => form.subarray(form.indexOf('\r\n\r\n') + 4, form.lastIndexOf('\r\n--'));

const keep = async (name: string, bytes: Buffer): Promise<void> => {
  await using file = await open(join(folder, name), 'wx');
  await file.writeFile(bytes);
  await file.sync();
};

sharp.cache(false);

const server = createServer(async (request, response) => {
  const picture = fileOf(await buffer(request));
  received += 1;
  const name = String(received);
  await keep(name, picture);
  const thumbnail = await sharp(picture)
    .autoOrient()
    .resize(SIDE, SIDE, { fit: 'cover' })
    .toColourspace('srgb')
    .png()
    .toBuffer();
  await keep(`${name}.thumb`, thumbnail);
  response.end(JSON.stringify({ bytes: picture.length, thumbnail: thumbnail.length }));
});
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  if (address !== null && typeof address === 'object') process.stdout.write(`http://127.0.0.1:${address.port}\n`);
});
