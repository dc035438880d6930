import { describe, expect, it } from 'vitest';
import { REFERENCES_MAX } from '../../../lib/http/limits.ts';
import {
  addReference,
  moveReference,
  type Reference,
  removeReference,
  type Sentence,
  settledOnly,
  settleReference,
  tokensOf,
} from './references.ts';

const reference = (key: string): Reference => ({ key, name: key, previewUrl: '', picture: { id: key, thumbId: key } });
const sentence = (prompt: string, ...keys: string[]): Sentence => ({ prompt, references: keys.map(reference) });
const keysOf = ({ references }: Sentence): string => references.map(({ key }) => key).join('');

describe('a number in the words', () => {
  const three = sentence('把@1的帽子给@3，光线像 @2。@1 在左边', 'a', 'b', 'c');

  it('stays bound to its picture when the pictures change places', () => {
    const moved = moveReference(three, 'c', 0);
    expect([keysOf(moved), moved.prompt]).toEqual(['cab', '把@2的帽子给@1，光线像 @3。@2 在左边']);
    expect(moveReference(moved, 'c', 2)).toEqual(three);
    expect(keysOf(moveReference(three, 'a', 9))).toBe('bca');
    expect(moveReference(three, 'x', 0)).toBe(three);
  });

  it('stays bound to its picture when another one is removed, and is marked when its own is', () => {
    const removed = removeReference(three, 'a');
    expect([keysOf(removed), removed.prompt]).toEqual(['bc', '把@?的帽子给@2，光线像 @1。@? 在左边']);
  });

  it('is no reference without such a picture, nor inside another word', () => {
    const words = sentence('写 “lin@1.com”，@3，@1x，@2', 'a', 'b');
    expect(moveReference(words, 'b', 0).prompt).toBe('写 “lin@1.com”，@3，@1x，@1');
    expect(tokensOf(words).map(({ text, reference: named }) => [text, named?.key])).toEqual([['@2', 'b']]);
  });

  it('is found with its place, as are those whose picture is gone', () => {
    expect(
      tokensOf(sentence('像@1，@?', 'a')).map(({ start, end, reference: named }) => [start, end, named?.key]),
    ).toEqual([
      [1, 3, 'a'],
      [4, 6, undefined],
    ]);
  });
});

describe('the references', () => {
  it('have each picture once, and not more than any model takes', () => {
    const one = sentence('', 'a');
    expect(addReference(one, { ...reference('a'), key: 'again' })).toBe(one);
    expect(keysOf(addReference(one, reference('b')))).toBe('ab');
    const full = sentence('', ...Array.from({ length: REFERENCES_MAX }, (_, n) => `${n}`));
    expect(addReference(full, reference('b'))).toBe(full);
  });

  it('leave out an upload that turns out to be one of them', () => {
    const sending = addReference(sentence('@1 和 @2', 'a'), { ...reference('b'), picture: null });
    expect(settleReference(sending, 'b', { id: 'c', thumbId: 'c' }).references[1]?.picture?.id).toBe('c');
    const twin = settleReference(sending, 'b', { id: 'a', thumbId: 'a' });
    expect([keysOf(twin), twin.prompt]).toEqual(['a', '@1 和 @1']);
  });

  it('are kept without those that are still being uploaded', () => {
    const sending = {
      ...sentence('@1 和 @2', 'a', 'b'),
      references: [{ ...reference('a'), picture: null }, reference('b')],
    };
    expect(settledOnly(sending)).toEqual(sentence('@? 和 @1', 'b'));
  });
});
