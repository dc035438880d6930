import { gzipSync } from 'node:zlib';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { AnswerReader } from '../../remote/answer/answer-reader.ts';
import type { Json } from '../../remote/http/json.ts';
import { AnswerTree } from './answer-tree.ts';
import { answerOf, brokenOff, dataPart, eventsOf, pictureOf, read, readBytes, unpadded } from './test-fixture.ts';

const [png, jpeg, webp] = [await unpadded('png'), await unpadded('jpeg'), await unpadded('webp')];
const base64 = png.toString('base64');
const url = (bytes: Buffer): string => `data:image/png;base64,${bytes.toString('base64')}`;
const chatPiece = (content: string, finish_reason: string | null = null) => ({
  choices: [{ index: 0, delta: { content }, finish_reason }],
});

describe('a prompt that is not blocked', () => {
  it.each(['', 'BLOCK_REASON_UNSPECIFIED', 'BLOCKED_REASON_UNSPECIFIED', 'block_reason_unspecified', null, 0])(
    'may have the block reason %j',
    async (blockReason) => {
      const body = { ...answerOf([dataPart(png)], { finishReason: 'STOP' }), promptFeedback: { blockReason } };
      const { answer, picture } = await read([JSON.stringify(body)]);
      expect([answer?.blockReason, picture?.mimeType]).toEqual([undefined, 'image/png']);
    },
  );

  it('a later unspecified reason does not replace a real one', async () => {
    const events = ['SAFETY', 'FINISH_REASON_UNSPECIFIED', ''].map((finishReason) => answerOf([], { finishReason }));
    const feedback = ['SAFETY', ''].map((blockReason) => ({ promptFeedback: { blockReason } }));
    expect((await read([eventsOf(...events, ...feedback)])).answer).toMatchObject({
      finishReason: 'SAFETY',
      blockReason: 'SAFETY',
    });
  });
});

describe('an event that is not JSON', () => {
  const words = [
    'ping',
    'noop',
    'none',
    'null',
    'true',
    'fals',
    'test',
    'timeout',
    'n',
    'thinking…',
    '-',
    '-5',
    '"',
    '"a',
    '{',
    '[',
    '{"a":tru',
  ];

  it.each(words)('does not spoil the next one: %s', async (word) => {
    const reading = await read([eventsOf(word, answerOf([dataPart(png)]))]);
    expect(pictureOf(reading)?.equals(png)).toBe(true);
    expect(reading.isWhole).toBe(true);
  });

  it.each(['noop', 'n', '-', '"'])(
    'does not spoil the next line if there is no empty line between them: %s',
    async (word) => {
      const reading = await read([`data: ${word}\ndata: ${JSON.stringify(answerOf([dataPart(png)]))}\n`]);
      expect(pictureOf(reading)?.equals(png)).toBe(true);
    },
  );

  it.each(['noop', '"'])('does not make a text answer incomplete: %s', async (word) => {
    const { answer, isWhole } = await read([`${eventsOf(answerOf([{ text: 'No.' }]))}data: ${word}`]);
    expect([answer?.text, isWhole]).toEqual(['No.', true]);
  });
});

it('a document may be spread over several data lines', async () => {
  const lines = JSON.stringify(answerOf([dataPart(png)]), undefined, 1).split('\n');
  expect(pictureOf(await read([`${lines.map((line) => `data: ${line}\n`).join('')}\n`]))?.equals(png)).toBe(true);
});

it.each(['\r', '\n', '\r\n'])('lines of events may end with %j, wherever the stream is split', async (end) => {
  const body = `${eventsOf('ping', answerOf([dataPart(png)]), answerOf([{ text: 'Done' }]))}: bye\n\n`.replaceAll(
    '\n',
    end,
  );
  for (let at = 0; at < body.length; at += 7) {
    const reading = await read([body.slice(0, at), body.slice(at)]);
    expect([pictureOf(reading)?.equals(png), reading.answer?.text, reading.isWhole]).toEqual([true, 'Done', true]);
  }
});

describe('a bare data: URL', () => {
  const formats = [png, jpeg, webp];

  it.each(['Enjoy', 'Done', ' Enjoy', '\n', 'Enjoy!', ''])(
    'ends before the words of the next event: %j',
    async (words) => {
      for (const picture of formats) {
        const body = eventsOf(chatPiece(url(picture)), chatPiece(words), chatPiece('', 'stop'), '[DONE]');
        const reading = await read([body]);
        expect(pictureOf(reading)?.equals(picture)).toBe(true);
        expect(reading.answer?.text ?? '').toContain(words.trim());
      }
    },
  );

  it('continues in the next event if the picture is incomplete', async () => {
    for (const picture of formats) {
      const pieces = url(picture).match(/.{1,50}/gs) ?? [];
      const body = eventsOf(...[...pieces, 'Enjoy'].map((content) => chatPiece(content)), chatPiece('', 'stop'));
      expect(pictureOf(await read([body]))?.equals(picture)).toBe(true);
    }
  });

  it.each([
    [76, '\n'],
    [60, '\n'],
    [64, '\r\n'],
    [70, '\n'],
    [61, '\n  '],
  ])('may have lines of %i characters', async (width, end) => {
    for (const picture of formats) {
      const lines = picture.toString('base64').replace(new RegExp(`.{${width}}`, 'g'), `$&${end}`);
      for (const words of ['', '\nEnjoy', '\n\nDone!']) {
        const text = JSON.stringify(answerOf([{ text: `data:image/png;base64,${lines}${words}` }]));
        for (const chunks of [[text], [text.slice(0, 201), text.slice(201)]]) {
          const reading = await read(chunks);
          expect(pictureOf(reading)?.equals(picture)).toBe(true);
          expect(reading.answer?.text ?? '').toContain(words.trim());
        }
      }
    }
  });

  it('with padding, or split in the middle of a line, is the same picture', async () => {
    const padded = await sharp(png).resize(9).png().toBuffer();
    const lines = padded.toString('base64').replace(/.{60}/g, '$&\n');
    const pieces = `data:image/png;base64,${lines}\nEnjoy`.match(/.{1,77}/gs) ?? [];
    const body = eventsOf(...pieces.map((content) => chatPiece(content)));
    expect(pictureOf(await read([body]))?.equals(padded)).toBe(true);
  });

  it('that is not a picture keeps the text after it', async () => {
    const { picture, answer } = await read([JSON.stringify(answerOf([{ text: 'data:image/png;base64,AAAA\nEnjoy' }]))]);
    expect([picture, answer?.text]).toEqual([undefined, expect.stringContaining('Enjoy')]);
  });
});

describe('an array of pieces', () => {
  const pieces = `![image](data:image/png;base64,${base64})`.match(/.{1,40}/gs) ?? [];

  it('may contain a picture in Markdown that is spread over the pieces', async () => {
    const reading = await read([JSON.stringify(pieces.map((text) => answerOf([{ text }])))]);
    expect(pictureOf(reading)?.equals(png)).toBe(true);
    expect(reading.isWhole).toBe(true);
  });

  it('adds up to the same text as events do', async () => {
    const words = ['Which ', 'cat?'].map((text) => answerOf([{ text }]));
    expect((await read([JSON.stringify(words)])).answer).toEqual((await read([eventsOf(...words)])).answer);
  });

  it('ignores everything between its documents', () => {
    const kept: Json[] = [];
    const reader = new AnswerReader(
      (take) => new AnswerTree(take),
      (document) => kept.push(document),
    );
    reader.write(Buffer.from(`[{"a":1},1,"two",{"b":[3,{}]},null]`));
    reader.end();
    expect(kept).toEqual([{ a: 1 }, { b: [3, {}] }]);
  });

  it('without its end is incomplete, unless a piece says how it ended', async () => {
    const cut = (finishReason?: string) => JSON.stringify([answerOf([{ text: 'No.' }], { finishReason })]).slice(0, -1);
    expect((await read([cut()])).isWhole).toBe(false);
    expect((await read([cut('STOP')])).isWhole).toBe(true);
  });
});

it('a [DONE] after the JSON may come in two pieces', async () => {
  const { answer, isWhole } = await read([`${JSON.stringify(answerOf([{ text: 'No.' }]))}\n[`, 'DONE]']);
  expect([answer?.text, isWhole]).toEqual(['No.', true]);
});

it.each(['1'.padEnd(400, '0'), '0.5', '"1"', 'null'])('an invalid index counts as missing: %s', async (index) => {
  const body = JSON.stringify({
    candidates: [
      { finishReason: 'IMAGE_SAFETY', index: 0 },
      { content: { parts: [dataPart(png)] }, finishReason: 'STOP', index: 'INDEX' },
    ],
  });
  const { answer } = await read([body.replace('"INDEX"', index)]);
  expect(answer?.finishReason).toBe('STOP');
});

describe('a connection that breaks', () => {
  const text = answerOf([{ text: 'No.' }], { finishReason: 'STOP' });
  const blocked = { promptFeedback: { blockReason: 'SAFETY' } };
  const error = { error: { message: '用户额度不足', code: 'insufficient_user_quota' } };

  it.each([
    ['JSON', JSON.stringify(text)],
    ['JSON without a finish reason', JSON.stringify(answerOf([{ text: 'No.' }]))],
    ['JSON of a blocked prompt', JSON.stringify(blocked)],
    ['an error', JSON.stringify(error)],
    ['an error of few characters', '{"error":"x"}'],
    ['an event with a finish reason', eventsOf(text)],
    ['an event of a blocked prompt', eventsOf(blocked)],
    ['an event with an error', eventsOf(error)],
    ['an array without its end', `[${JSON.stringify(text)}`],
  ])('after the whole answer does not make it incomplete: %s', async (_what, body) => {
    expect(await readBytes(brokenOff([body]))).toEqual(await read([body]));
    expect((await readBytes(brokenOff([body]))).isWhole).toBe(true);
  });

  it('after the end of a compressed answer does not make it incomplete', async () => {
    expect(await readBytes(brokenOff([gzipSync(JSON.stringify(text))]), 'gzip')).toMatchObject({ isWhole: true });
    // The checksum and the length are missing.
    expect(await read([gzipSync(JSON.stringify(text)).subarray(0, -8)], 'gzip')).toMatchObject({ isWhole: true });
  });

  it.each([
    ['nothing', ''],
    ['half a document', JSON.stringify(text).slice(0, -3)],
    ['events that do not say how the answer ended', eventsOf(answerOf([{ text: 'Here ' }]))],
    ['an array without its end and without a finish reason', `[${JSON.stringify(answerOf([{ text: 'Here ' }]))},`],
    ['half a picture with a finish reason in every event', eventsOf(chatPiece(`![](${url(png).slice(0, -9)}`, 'stop'))],
    ['half an event', eventsOf(answerOf([{ text: 'Here ' }]), answerOf([dataPart(png)])).slice(0, -40)],
  ])('before the end of the answer is thrown: %s', async (_what, body) => {
    await expect(readBytes(brokenOff([body]))).rejects.toThrow('the connection broke');
  });

  it('after a document keeps a picture at the end of its text, whatever follows the end of the picture', async () => {
    const longer = Buffer.concat([jpeg, Buffer.from('...')]);
    const reading = await readBytes(brokenOff([JSON.stringify(answerOf([{ text: url(longer) }]))]));
    expect(pictureOf(reading)?.equals(longer)).toBe(true);
  });

  it('after a bare picture whose candidate has ended keeps the picture', async () => {
    const cut = chatPiece(url(png).slice(0, -8));
    const reading = await readBytes(brokenOff([eventsOf(cut, chatPiece(url(png).slice(-8)), chatPiece('', 'stop'))]));
    expect(pictureOf(reading)?.equals(png)).toBe(true);
  });
});
