import { randomBytes } from 'node:crypto';
import sharp, { type PngOptions } from 'sharp';
import { Visitor } from '../../visitor.ts';
import { type Attack, counted, type Ground, pause, volley } from './attack.ts';
import { holdMany } from './held-connection.ts';

const PICTURE_PATH = '/api/asset/image?blogId=image-edit';

const cookiesOf = ({ cookies }: Visitor): string => [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');

/** The head of a request of the attacker, as bytes on the connection. */
const headOf = (
  { attacker, url }: Ground,
  method: string,
  path: string,
  headers: Record<string, string> = {},
): string => {
  const lines = {
    host: new URL(url).host,
    cookie: cookiesOf(attacker),
    'x-csrf-token': attacker.cookies.get('csrf_token') ?? '',
    ...headers,
  };
  const text = Object.entries(lines).map(([name, value]) => `${name}: ${value}\r\n`);
  return `${method} ${path} HTTP/1.1\r\n${text.join('')}\r\n`;
};

/** Creates the value only once. The file is small, but it is large when it is decoded. */
const remembered = <T>(make: () => Promise<T>): (() => Promise<T>) => {
  let made: Promise<T> | undefined;
  return () => {
    made ??= make();
    return made;
  };
};

const blankPicture = (width: number, height: number, options: PngOptions): Promise<Buffer> =>
  sharp({ create: { width, height, channels: 3, background: '#808080' } })
    .png({ compressionLevel: 9, ...options })
    .toBuffer();

const interlacedPicture = remembered(() => blankPicture(8000, 8000, { progressive: true }));
const largePicture = remembered(() => blankPicture(6000, 4000, {}));
const smallPicture = remembered(() => blankPicture(10, 10, {}));

const edit = async ({ attacker }: Ground, picture: Buffer, prompts: readonly string[], model = 'darkroom') => {
  const { id, thumbnail } = await attacker.upload(picture);
  return prompts.map(
    (prompt) => () =>
      attacker.request('POST', '/api/image-edit', { json: { orig_img: id, orig_thumb: thumbnail.id, prompt, model } }),
  );
};

/** Fills an account with saved pictures whose text has the maximum length. */
const fillLibrary = async ({ attacker }: Ground, pictures: number): Promise<void> => {
  if ((await attacker.images('?limit=1')).total >= pictures) return;
  const text = '画'.repeat(4000);
  for (let n = 0; n < pictures; n += 1) {
    const { id } = await attacker.upload(await smallPicture());
    await attacker.save(id, { prompt: text, request: { text: 'x'.repeat(48_000) } });
  }
};

export const ATTACKS: readonly Attack[] = [
  {
    name: 'an image_url of 4 MB with a query',
    round: async ({ attacker, signal }, tally) => {
      const image_url = `${PICTURE_PATH}${'&a=b'.repeat(1_000_000)}`;
      const json = { model: 'm', prompt: 'p', image_url };
      await volley(tally, 2, () => attacker.request('POST', '/api/v1/images', { json }));
      await pause(1000, signal);
    },
  },
  {
    name: 'searches for repeated characters',
    round: async (ground, tally) => {
      await fillLibrary(ground, 200);
      const query = `/api/v1/images?q=${'画'.repeat(63)}x`;
      await volley(tally, 12, () => ground.attacker.get(query));
      await pause(200, ground.signal);
    },
  },
  {
    name: 'exports at once',
    round: async (ground, tally) => {
      await fillLibrary(ground, 200);
      await volley(tally, 4, () => ground.attacker.get('/api/v1/export'));
      await pause(500, ground.signal);
    },
  },
  {
    name: 'huge values for a tiny picture',
    round: async (ground, tally) => {
      const prompts = ['马赛克16383像素', '加文字“字”16383像素', '加边框3900像素', '模糊1000像素', '放大16倍'];
      for (const ask of await edit(ground, await smallPicture(), prompts)) await counted(tally, ask());
      await pause(2000, ground.signal);
    },
  },
  {
    name: 'words that grow when they are normalised',
    round: async (ground, tally) => {
      const prompts = Array.from({ length: 20 }, () => '\uFDFA'.repeat(4000));
      const asked = await edit(ground, await smallPicture(), prompts);
      await Promise.all(asked.map((ask) => counted(tally, ask())));
      await pause(2000, ground.signal);
    },
  },
  {
    name: 'sixteen interlaced pictures at once',
    round: async ({ attacker, signal }, tally) => {
      const picture = await interlacedPicture();
      await volley(tally, 16, () => attacker.postFile(picture));
      await pause(1000, signal);
    },
  },
  {
    name: 'heavy edits',
    round: async (ground, tally) => {
      const prompts = Array.from({ length: 8 }, () => '降噪，模糊20像素，锐化，旋转33度');
      for (const ask of await edit(ground, await largePicture(), prompts)) await counted(tally, ask());
      await pause(15_000, ground.signal);
    },
  },
  {
    name: 'tasks on a model that hangs',
    round: async (ground, tally) => {
      const prompts = Array.from({ length: 20 }, () => 'a hat');
      const asked = await edit(ground, await smallPicture(), prompts, 'gemini-2.5-flash-image');
      for (const ask of asked) await counted(tally, ask());
      await pause(20_000, ground.signal);
    },
  },
  {
    name: 'downloads that nobody reads',
    round: async (ground, tally) => {
      const { id } = await ground.attacker.upload(await interlacedPicture());
      const head = headOf(ground, 'GET', `${PICTURE_PATH}&fileName=${id}`);
      await holdMany(1000, { ...ground, head, from: '127.0.0.2' }, tally);
    },
  },
  {
    name: 'event streams that nobody reads',
    round: async (ground, tally) => {
      await holdMany(100, { ...ground, head: headOf(ground, 'GET', '/api/image-edit/events') }, tally);
    },
  },
  {
    name: 'large JSON bodies that are held',
    round: async (ground, tally) => {
      const headers = { 'content-type': 'application/json', 'content-length': String(28_000_000) };
      const body = Buffer.alloc(20_000_000, '{"model":"m","prompt":"p","image_url":"data:image/png;base64,');
      await holdMany(40, { ...ground, head: headOf(ground, 'POST', '/api/v1/images', headers), body }, tally);
    },
  },
  {
    name: 'chunked uploads that are held',
    round: async (ground, tally) => {
      const headers = { 'content-type': 'multipart/form-data; boundary=b', 'transfer-encoding': 'chunked' };
      const part = Buffer.concat([
        Buffer.from('--b\r\ncontent-disposition: form-data; name="file"; filename="a.png"\r\n\r\n'),
        randomBytes(4_000_000),
      ]);
      const body = Buffer.concat([Buffer.from(`${part.length.toString(16)}\r\n`), part, Buffer.from('\r\n')]);
      const path = `${PICTURE_PATH}&generateThumbnail=true`;
      await holdMany(30, { ...ground, head: headOf(ground, 'POST', path, headers), body }, tally);
    },
  },
  {
    name: 'headers that never end',
    round: async (ground, tally) => {
      await holdMany(200, { ...ground, head: 'GET / HTTP/1.1\r\nhost: x\r\nx-a: ', from: '127.0.0.3' }, tally);
    },
  },
  {
    name: 'registrations',
    round: async ({ url, signal }, tally) => {
      await volley(tally, 20, () => {
        const name = randomBytes(8).toString('hex');
        return new Visitor(() => url).register({ name, email: `${name}@example.com`, password: 'correct horse' });
      });
      await pause(500, signal);
    },
  },
  {
    name: 'wrong passwords for somebody else',
    round: async ({ url, victimEmail, signal }, tally) => {
      const json = { email: victimEmail, password: 'wrong horse' };
      await volley(tally, 10, () => new Visitor(() => url).request('POST', '/api/v1/auth/login', { json }));
      await pause(2000, signal);
    },
  },
  {
    name: 'guessed ids',
    round: async ({ url, signal }, tally) => {
      const guess = (): string =>
        `20260101120000000-${String(randomBytes(3).readUIntBE(0, 3) % 1_000_000).padStart(6, '0')}.png`;
      await volley(tally, 50, () => new Visitor(() => url).get(`${PICTURE_PATH}&fileName=${guess()}`));
      await pause(1000, signal);
    },
  },
];
