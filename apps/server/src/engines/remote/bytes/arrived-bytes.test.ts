import { Readable } from 'node:stream';
import { expect, it } from 'vitest';
import { arrivedBytes } from './arrived-bytes.ts';

it('bytes that had arrived when the stream broke are read before its error is thrown', async () => {
  const stream = new Readable({ read: () => undefined });
  const bytes = arrivedBytes(stream);
  stream.push('one,');
  const read = [String((await bytes.next()).value)];
  stream.push('two,');
  stream.push('three');
  stream.destroy(new Error('the connection broke'));

  await expect(
    (async () => {
      for await (const chunk of bytes) read.push(String(chunk));
    })(),
  ).rejects.toThrow('the connection broke');

  expect(read.join('')).toBe('one,two,three');
});

it('a stream that is not read to its end is closed', async () => {
  const stream = new Readable({ read: () => undefined });
  stream.push('one');
  for await (const chunk of arrivedBytes(stream)) {
    expect(String(chunk)).toBe('one');
    break;
  }
  expect(stream.destroyed).toBe(true);
});
