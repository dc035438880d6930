import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ENGINES_BOUNDS } from '../../../platform/bounds/engines.ts';
import { makePicture } from '../../../testing/files/pictures.ts';
import { MOST_PICTURES } from './entry-tree.ts';
import { type Reading, readAnswerWith } from './read-answer.ts';

const MB = 1024 ** 2;
const LIMIT = { maxBytes: ENGINES_BOUNDS.answerBytes.value, isRefusal: false };
const PICTURES = await Promise.all([8, 9, 10].map((width) => makePicture({ width, height: 8 })));

const bytesOf = async function* (chunks: Iterable<string | Buffer>): AsyncGenerator<Buffer> {
  for (const chunk of chunks) yield Buffer.from(chunk);
};

const read = (chunks: Iterable<string | Buffer>, emptyIsAbsent = false): Promise<Reading> =>
  readAnswerWith({ emptyIsAbsent })({ bytes: bytesOf(chunks), encoding: undefined }, LIMIT);

/** The pictures or the addresses of the entries. */
const entriesOf = ({ answer }: Reading): unknown[] =>
  answer?.entries.map(({ picture, address }) => picture?.bytes.finish() ?? address) ?? [];

const answerOf = (data: readonly unknown[], more: object = {}): string => JSON.stringify({ created: 1, data, ...more });
const b64 = (bytes: Buffer | undefined): string => bytes?.toString('base64') ?? '';

describe('an answer', () => {
  it('has the same entries wherever it is cut into pieces', async () => {
    const address = `https://cdn.example/${'a'.repeat(1000)}?signature=1`;
    const data = [
      { b64_json: b64(PICTURES[0]) },
      { url: address },
      { b64_json: b64(PICTURES[1]), revised_prompt: 'x' },
    ];
    const text = Buffer.from(answerOf(data, { size: '1024x1024', usage: { input_tokens: 3 } }));
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat({ max: text.length }), { maxLength: 6 }), async (cuts) => {
        const places = [0, ...cuts.toSorted((one, other) => one - other), text.length];
        const pieces = places.slice(1).map((end, at) => text.subarray(places[at], end));
        const reading = await read(pieces);
        expect(entriesOf(reading)).toEqual([PICTURES[0], address, PICTURES[1]]);
        expect(reading).toMatchObject({
          isWhole: true,
          error: undefined,
          answer: { facts: { created: 1, size: '1024x1024', usage: { inputTokens: 3 } } },
        });
      }),
      { numRuns: 60 },
    );
  });

  it('may have its list in an object of a gateway, or under another name', async () => {
    const list = [{ b64_json: b64(PICTURES[0]) }];
    for (const document of [{ data: { data: list } }, { result: { images: list } }, { images: list }])
      expect(entriesOf(await read([JSON.stringify(document)]))).toEqual([PICTURES[0]]);
  });

  it('may be an event of vLLM-Omni', async () => {
    const text = { object: 'image.edit.chunk', type: 'ar_delta', delta: 'A shot', index: 0 };
    const image = { object: 'image.edit.chunk', type: 'image', data: [{ b64_json: b64(PICTURES[0]), url: null }] };
    const events = [text, image].map((event) => `data: ${JSON.stringify(event)}\n\n`).join('');

    const reading = await read([`${events}data: [DONE]\n\n`]);

    expect(entriesOf(reading)).toEqual([PICTURES[0]]);
    expect(reading).toMatchObject({ error: undefined, isWhole: true });
  });

  it('adds up the pictures of several events', async () => {
    const events = PICTURES.map((bytes) => ({ type: 'image_edit.completed', b64_json: b64(bytes) }));
    expect(entriesOf(await read(events.map((event) => `data: ${JSON.stringify(event)}\n\n`)))).toEqual(PICTURES);
  });

  it('takes an empty string for a missing field only if the server writes it so', async () => {
    const text = [answerOf([{ url: '', b64_json: '' }])];
    expect((await read(text, true)).answer?.entries).toMatchObject([{ picture: undefined, address: undefined }]);
    expect((await read(text, false)).answer?.entries).toMatchObject([{ picture: { mimeType: undefined } }]);
  });

  it('keeps an error of an entry, and an error beside the list', async () => {
    const error = { code: 'moderation_blocked', message: 'No.' };
    const reading = await read([answerOf([{ error }], { error: { message: 'Half of it failed.' } })]);

    expect(reading.answer?.entries).toMatchObject([{ error: { names: ['moderation_blocked'], message: 'No.' } }]);
    expect(reading.error).toMatchObject({ message: 'Half of it failed.' });
  });
});

describe('the memory for an answer', () => {
  it('has no strings of the pictures', async () => {
    const chunk = Buffer.alloc(64 * 1024, 'QUJD');
    const head = b64(PICTURES[0]).slice(0, 20);
    let most = 0;
    const before = process.memoryUsage().heapUsed;
    const text = function* (): Generator<string | Buffer> {
      yield '{"data":[';
      for (let at = 0; at < 4; at++) {
        yield `${at > 0 ? ',' : ''}{"b64_json":"${head}`;
        for (let sent = 0; sent < 64 * MB; sent += chunk.length) {
          most = Math.max(most, process.memoryUsage().heapUsed - before);
          yield chunk;
        }
        yield '"}';
      }
      yield ']}';
    };

    const { answer, isWhole } = await read(text());

    expect(isWhole).toBe(true);
    expect(answer?.entries.map(({ picture }) => picture?.bytes.length)).toEqual(Array(4).fill(15 + 48 * MB));
    expect(most).toBeLessThan(128 * MB);
  });

  it('does not grow with the number of pictures', async () => {
    const tiny = '{"b64_json":"AAAA","url":"data:image/png;base64,AAAA"}';

    const { answer } = await read([`{"data":[${Array(20_000).fill(tiny).join()}]}`]);
    const events = await read(Array(20_000).fill(`data: {"data":[${tiny}]}\n\n`));

    for (const reading of [answer, events.answer]) {
      expect(reading?.entries).toHaveLength(MOST_PICTURES);
      expect(reading?.entries.filter(({ picture }) => picture)).toHaveLength(MOST_PICTURES / 2);
    }
  });
});
