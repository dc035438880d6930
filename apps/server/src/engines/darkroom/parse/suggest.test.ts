import { describe, expect, it } from 'vitest';
import { parseInstruction } from './parse.ts';
import { readInstruction } from './read.ts';

const read = (prompt: string) => readInstruction(prompt, { models: [] });

describe('the nearest instruction', () => {
  it.each([
    ['把天空变暗', '上半部分：亮度 −20%'],
    ['背景模糊', '边缘：模糊 25%'],
    ['把脸打码', '中间：马赛克 2%'],
    ['把天空变成蓝色', '上半部分：色调偏蓝色 35%'],
    ['透视校正', '拉直'],
    ['去掉背景', '补成正方形，白色'],
    ['变成卡通风格', '色调分离 6 级'],
    ['黑白，给他戴上帽子', '黑白'],
    ['brighten the face', 'center: brightness +20%'],
    ['blur the background', 'edges: blur 25%'],
    ['fix the perspective', 'straighten'],
    ['remove the background', 'pad to square with white'],
    ['turn it into a cartoon', 'posterize to 6 levels'],
    ['make it sepia and give him a hat', 'make it sepia'],
  ])('to %s is %s', (prompt, suggestion) => {
    expect(read(prompt).suggestion).toBe(suggestion);
    expect(parseInstruction(suggestion)).not.toEqual([]);
  });

  it.each(['给这个人戴上帽子', 'add a hat', '不要黑白', ''])('is not invented if nothing is near: "%s"', (prompt) => {
    expect(read(prompt)).toMatchObject({ accepted: false, suggestion: null });
  });
});

describe('offsets of parts that were not understood', () => {
  it.each([
    '黑白，给他戴上帽子，锐化',
    '🎩🎩，黑白',
    'Ｂlack and white, add a hat',
    '黑白 ， 把 天空 变红 。',
    'rotate 0 degrees',
    "don't rotate",
  ])('are in UTF-16 code units of the prompt: %s', (prompt) => {
    const { refused } = read(prompt);
    expect(refused.length).toBeGreaterThan(0);
    for (const { text, start, end } of refused) expect(prompt.slice(start, end)).toBe(text);
  });
});
