import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ENGINES_BOUNDS } from '../../../platform/bounds/engines.ts';
import { AnswerReader } from '../../remote/answer/answer-reader.ts';
import type { Json } from '../../remote/http/json.ts';
import { AnswerTree } from './answer-tree.ts';
import { type Reading, readAnswer } from './read-answer.ts';

const MB = 1024 ** 2;
const LIMIT = { maxBytes: ENGINES_BOUNDS.answerBytes.value, isRefusal: false };
const PNG_HEAD = Buffer.from('\x89PNG\r\n\x1a\n\0\0\0\rIHDR', 'latin1');

const pngLike = (rest: Uint8Array): Buffer => Buffer.concat([PNG_HEAD, rest]);

const bytesOf = async function* (chunks: Iterable<string | Buffer>): AsyncGenerator<Buffer> {
  for (const chunk of chunks) yield Buffer.from(chunk);
};

const read = (chunks: Iterable<string | Buffer>, limit = LIMIT): Promise<Reading> =>
  readAnswer({ bytes: bytesOf(chunks), encoding: undefined }, limit);

/** Splits bytes at these positions. */
const cutAt = (bytes: Buffer, places: readonly number[]): Buffer[] => {
  const sorted = [0, ...places.map((place) => place % (bytes.length + 1)), bytes.length].toSorted((a, b) => a - b);
  return sorted.slice(1).map((end, at) => bytes.subarray(sorted[at], end));
};

const answerOf = (parts: readonly unknown[]) => JSON.stringify({ candidates: [{ content: { parts } }] });
const dataPart = (data: string) => ({ inlineData: { mimeType: 'image/png', data } });
const finish = ({ picture }: Reading): Buffer | undefined => picture?.bytes.finish();

const places = fc.array(fc.nat(100_000), { maxLength: 30 });
const pixels = fc.uint8Array({ minLength: 0, maxLength: 5000 });

describe('an answer that comes in pieces', () => {
  it('is read as JSON.parse reads it, wherever it is split', () => {
    // Short names in camel case are kept unchanged.
    const name = fc.string({ maxLength: 20 }).filter((key) => key !== '__proto__' && !/_[a-z\d]/.test(key));
    const { tree } = fc.letrec<{ tree: Json }>((tie) => ({
      tree: fc.oneof(
        { maxDepth: 5, depthSize: 'small' },
        fc.string({ unit: 'binary', maxLength: 400 }),
        fc.double({ noNaN: true, noDefaultInfinity: true }).map((number) => (Object.is(number, -0) ? 0 : number)),
        fc.boolean(),
        fc.constant(null),
        fc.array(tie('tree')),
        fc.dictionary(name, tie('tree'), { noNullPrototype: true }),
      ),
    }));
    const space = fc.constantFrom(undefined, 2, '\t');
    fc.assert(
      fc.property(fc.dictionary(name, tree, { noNullPrototype: true }), places, space, (document, cuts, indent) => {
        const documents: Json[] = [];
        const reader = new AnswerReader(
          (take) => new AnswerTree(take),
          (one) => documents.push(one),
        );
        for (const piece of cutAt(Buffer.from(JSON.stringify(document, undefined, indent)), cuts)) reader.write(piece);
        reader.end();
        reader.close({ isBroken: false, isDecided: false });
        expect(documents).toEqual([JSON.parse(JSON.stringify(document))]);
        expect(reader.isWhole).toBe(true);
      }),
      { numRuns: 300 },
    );
  });

  it('never throws for anything that a provider may send, unless a limit is exceeded', () => {
    const key = fc.constantFrom(
      'candidates',
      'content',
      'parts',
      'error',
      'details',
      'choices',
      'message',
      'data',
      'index',
    );
    const { tree } = fc.letrec((tie) => ({
      tree: fc.oneof({ maxDepth: 6 }, fc.jsonValue(), fc.array(tie('tree')), fc.dictionary(key, tie('tree'))),
    }));
    const text = fc.oneof(
      tree.map((value) => JSON.stringify(value)),
      tree.map((value) => `data: ${JSON.stringify(value)}\n\n`),
      fc.string(),
    );
    return fc.assert(
      fc.asyncProperty(fc.array(text, { maxLength: 3 }), places, async (texts, cuts) => {
        await read(cutAt(Buffer.from(texts.join('')), cuts));
      }),
    );
  });

  it.each([
    ['data', (data: string) => answerOf([dataPart(data)])],
    ['a data: URL', (data: string) => answerOf([dataPart(`data:image/png;base64,${data}`)])],
    ['Markdown', (data: string) => answerOf([{ text: `Here: ![image](data:image/png;base64,${data}) Well?` }])],
    ['events', (data: string) => `event: x\r\ndata: ${answerOf([dataPart(data)])}\r\n\r\ndata: [DONE]\r\n\r\n`],
  ])('returns its picture byte for byte, wherever it is split: %s', async (_what, write) => {
    const recode = fc.constantFrom(
      (data: string) => data,
      (data: string) => data.replace(/=+$/, ''),
      (data: string) => data.replaceAll('+', '-').replaceAll('/', '_'),
      (data: string) => data.replace(/.{76}/g, '$&\r\n'),
    );
    await fc.assert(
      fc.asyncProperty(pixels, places, recode, async (rest, cuts, write64) => {
        const picture = pngLike(rest);
        const body = Buffer.from(write(write64(picture.toString('base64'))));
        expect(finish(await read(cutAt(body, cuts)))?.equals(picture)).toBe(true);
      }),
      { numRuns: 60 },
    );
  });
});

describe('the result is', () => {
  const [first, second] = [pngLike(Buffer.from('first')), pngLike(Buffer.from('second'))];
  const part = (bytes: Buffer, more = {}) => ({ ...dataPart(bytes.toString('base64')), ...more });
  const candidate = (parts: readonly unknown[], more = {}) => ({ content: { parts }, ...more });
  const whole = (...candidates: readonly unknown[]) => JSON.stringify({ candidates });

  it.each([
    ['the last', whole(candidate([part(first), part(second)])), second],
    ['the last candidate', whole(candidate([part(first)]), candidate([part(second)])), second],
    [
      'no draft that is marked before its picture',
      whole(candidate([part(second), { thought: true, ...part(first) }])),
      second,
    ],
    [
      'no draft that is marked after its picture',
      whole(candidate([part(second), part(first, { thought: true })])),
      second,
    ],
    [
      'no draft in Markdown',
      whole(
        candidate([part(second), { text: `![](data:image/png;base64,${first.toString('base64')}`, thought: true }]),
      ),
      second,
    ],
    [
      'no draft in Markdown after a text that only looks like a picture',
      whole(
        candidate([
          part(second),
          { text: 'data:image/png;base64,AAAA' },
          { text: `data:image/png;base64,${first.toString('base64')}`, thought: true },
        ]),
      ),
      second,
    ],
    [
      'a picture that is spread over events, even if the first event has only text',
      `data: ${whole(candidate([{ text: `![](data:image/png;base64,${second.toString('base64').slice(0, 9)}` }]))}\n\n` +
        `data: ${whole(candidate([{ text: `${second.toString('base64').slice(9)})` }]))}\n\n`,
      second,
    ],
    [
      'no blocked picture if another is not blocked',
      whole(candidate([part(second)]), candidate([part(first)], { finishReason: 'SAFETY' })),
      second,
    ],
    ['no broken picture if another is not broken', whole(candidate([part(second), dataPart('iVBOR*')])), second],
    ['no picture of an echoed request', JSON.stringify({ contents: [candidate([part(first)]).content] }), undefined],
    [
      'the last of several events',
      `data: ${whole(candidate([part(first)]))}\n\ndata: ${whole(candidate([part(second)]))}\n\n`,
      second,
    ],
  ])('%s', async (_what, body, expected) => {
    const reading = await read([body]);
    expect(finish(reading)?.toString('latin1')).toBe(expected?.toString('latin1'));
  });

  it('a draft that is cut off before it is marked is not the result', async () => {
    const body = whole(candidate([part(first, { thought: true })]));
    const { picture, isWhole } = await read([body.slice(0, body.indexOf(',"thought"'))]);
    expect([picture, isWhole]).toEqual([undefined, false]);
  });
});

describe('the limits of an answer', () => {
  it.each([
    ['it is too long', { maxBytes: MB, isRefusal: false }, [`{"a":"${'x'.repeat(2 * MB)}`]],
    ['it decompresses to too much', { maxBytes: MB, isRefusal: false }, [gzipSync(Buffer.alloc(100 * MB, ' '))]],
  ])('apply if %s', async (_what, limit, chunks) => {
    await expect(read(chunks, limit)).rejects.toMatchObject({ name: 'AnswerTooLarge' });
  });

  it('apply to one picture that is too large, long before its end', async () => {
    let sent = 0;
    const endless = function* () {
      yield '{"candidates":[{"content":{"parts":[{"inlineData":{"data":"';
      for (const chunk = Buffer.alloc(MB, 'QUJD'); ; sent += chunk.length) yield chunk;
    };
    await expect(read(endless())).rejects.toMatchObject({ name: 'PictureTooLarge' });
    expect(sent).toBeLessThan(130 * MB);
  });

  it('close the rest of the body unread', async () => {
    let isClosed = false;
    const source = async function* () {
      try {
        for (;;) yield gzipSync(Buffer.alloc(MB, ' '));
      } finally {
        isClosed = true;
      }
    };
    const limit = { maxBytes: MB, isRefusal: false };
    await expect(readAnswer({ bytes: source(), encoding: 'gzip' }, limit)).rejects.toThrow();
    await vi.waitFor(() => expect(isClosed).toBe(true));
  });

  it('keep memory low for a long answer without a picture', async () => {
    const values = Array.from({ length: 200_000 }, (_, at) => ({ at, text: 'x'.repeat(20) }));
    const texts = Array.from({ length: 300 }, () => 'x'.repeat(9000));
    const kept: Json[] = [];
    const reader = new AnswerReader(
      (take) => new AnswerTree(take),
      (document) => kept.push(document),
    );
    reader.write(Buffer.from(JSON.stringify({ texts, values, longText: 'y'.repeat(MB), ['z'.repeat(MB)]: 1 })));
    reader.end();
    reader.close({ isBroken: false, isDecided: false });
    expect(JSON.stringify(kept).length).toBeLessThan(4 * MB);
  });
});

describe('the memory for an answer of 256 MB with three drafts', () => {
  const PART = 64 * MB;
  const CHUNK = Buffer.alloc(64 * 1024, 'QUJD');
  let sizes: Map<ArrayBuffer, number>;
  let peakBytes: number;
  let peakBuffers: number;

  beforeEach(() => {
    sizes = new Map();
    peakBytes = 0;
    peakBuffers = 0;
    const resize = ArrayBuffer.prototype.resize;
    vi.spyOn(ArrayBuffer.prototype, 'resize').mockImplementation(function (this: ArrayBuffer, size) {
      resize.call(this, size);
      sizes.set(this, this.byteLength);
      const live = [...sizes.values()].filter((bytes) => bytes > 0);
      peakBytes = Math.max(
        peakBytes,
        live.reduce((sum, bytes) => sum + bytes, 0),
      );
      peakBuffers = Math.max(peakBuffers, live.length);
    });
  });
  afterEach(() => vi.restoreAllMocks());

  /** Writes four parts. Each contains one of `more` after its picture. */
  const answer = function* (more: readonly string[], watch: () => void): Generator<string | Buffer> {
    yield '{"candidates":[{"content":{"parts":[';
    for (const [at, fields] of more.entries()) {
      yield `${at > 0 ? ',' : ''}{"inlineData":{"mimeType":"image/png","data":"${PNG_HEAD.toString('base64').slice(0, 20)}`;
      for (let sent = 0; sent < PART; sent += CHUNK.length) {
        watch();
        yield CHUNK;
      }
      yield `"}${fields}}`;
    }
    yield ']},"finishReason":"STOP"}]}';
  };

  const DRAFT = ',"thought":true';

  it.each([
    ['the bytes of one part if the drafts are marked', [DRAFT, DRAFT, DRAFT, ''], 1],
    ['the result and the bytes of one part if the drafts are not marked', ['', '', '', ''], 2],
  ])('is %s', async (_what, more, buffers) => {
    const heapBefore = process.memoryUsage().heapUsed;
    let heap = 0;
    const watch = (): void => {
      heap = Math.max(heap, process.memoryUsage().heapUsed - heapBefore);
    };

    const { picture, isWhole } = await read(answer(more, watch));

    expect(isWhole).toBe(true);
    expect(picture?.bytes.length).toBe(15 + (PART / 4) * 3);
    expect(peakBuffers).toBe(buffers);
    expect(peakBytes).toBeLessThanOrEqual(buffers * (49 * MB));
    // Strings take less than two parts as they came, although there are four.
    expect(heap).toBeLessThan(2 * PART);
    // The result is not copied when it is handed over.
    expect(picture?.bytes.finish().buffer).toBe([...sizes.keys()].find((buffer) => buffer.byteLength > 0));
  });
});
