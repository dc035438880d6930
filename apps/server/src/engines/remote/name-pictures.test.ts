import { describe, expect, it } from 'vitest';
import type { EncodedImage } from '../../platform/imaging/encoded-image.ts';
import type { EngineInput } from '../engine.ts';
import { chineseName, englishName, withNamedPictures } from './name-pictures.ts';

const image: EncodedImage = { bytes: Buffer.alloc(0), mimeType: 'image/png' };
const source: EngineInput = { role: 'source', position: 0, image };
const references = (count: number): EngineInput[] =>
  Array.from({ length: count }, (_, position) => ({ role: 'reference', position, image }));

const named = (prompt: string, inputs: EngineInput[], name = chineseName): string =>
  withNamedPictures({ prompt, inputs }, name).prompt;

describe('the names of pictures in the prompt', () => {
  it('count the original as the first picture', () => {
    expect(named('把杯子换成@1的样子，纹样参考 @2。', [source, ...references(2)])).toBe(
      '把杯子换成图2的样子，纹样参考 图3。',
    );
  });

  it('begin with the references if there is no original', () => {
    expect(named('Put @2 next to @1.', references(2), englishName)).toBe('Put Image 2 next to Image 1.');
  });

  it('have two digits if there are that many', () => {
    expect(named('@10 和 @1', [source, ...references(10)])).toBe('图11 和 图2');
  });

  it('are not inserted for a picture that is not there, nor inside another word', () => {
    const prompt = '写上 “lin@1.com”，a@1，@2，@0，@1x，@100';
    expect(named(prompt, [source, ...references(1)])).toBe(prompt);
    expect(named('@1', [source])).toBe('@1');
  });
});
