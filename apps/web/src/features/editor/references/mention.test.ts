import { describe, expect, it } from 'vitest';
import { mentionAt, writeMention } from './mention.ts';

describe('a name that is being typed', () => {
  it.each([
    ['@', { start: 0, end: 1, typed: '' }],
    ['把帽子换成@', { start: 5, end: 6, typed: '' }],
    ['把帽子换成＠1', { start: 5, end: 7, typed: '1' }],
    ['the hat of @12', { start: 11, end: 14, typed: '12' }],
    ['lin@', null],
    ['@1 ', null],
    ['@123', null],
    ['', null],
  ])('in “%s”', (words, mention) => {
    expect(mentionAt(words, words.length)).toEqual(mention);
  });

  it('ends at the caret', () => {
    expect(mentionAt('像@的猫', 2)).toEqual({ start: 1, end: 2, typed: '' });
    expect(mentionAt('像@的猫', 3)).toBeNull();
  });
});

describe('a name that is chosen', () => {
  const written = (words: string, start: number, end: number) => {
    const { words: all, caret } = writeMention(words, { start, end }, 2);
    return `${all.slice(0, caret)}|${all.slice(caret)}`;
  };

  it('takes the place of what was typed', () => {
    expect(written('像@的猫', 1, 2)).toBe('像@2|的猫');
    expect(written('像@', 1, 2)).toBe('像@2 |');
  });

  it('is separated from letters, which would make it another word', () => {
    expect(written('like', 4, 4)).toBe('like @2 |');
    expect(written('@and more', 0, 1)).toBe('@2 |and more');
  });
});
