import { describe, expect, it } from 'vitest';
import { readChineseNumeral, readNumber } from './numbers.ts';

describe('a Chinese numeral', () => {
  it.each([
    ['九', 9],
    ['十', 10],
    ['十六', 16],
    ['二十', 20],
    ['四十五', 45],
    ['九十', 90],
    ['一百', 100],
    ['一百二', 120],
    ['两百零五', 205],
    ['一百八十', 180],
    ['一千零二十四', 1024],
    ['一九二〇', 1920],
    ['三点五', 3.5],
    ['一点二五', 1.25],
  ])('%s is %d', (numeral, value) => {
    expect(readChineseNumeral(numeral)).toBe(value);
  });
});

describe('a number in a sentence', () => {
  it.each([
    ['20%', { kind: 'number', value: 20, unit: 'percent', signed: false }],
    ['+20', { kind: 'number', value: 20, unit: 'none', signed: true }],
    ['-1.5°', { kind: 'number', value: -1.5, unit: 'degrees', signed: true }],
    ['800 px', { kind: 'number', value: 800, unit: 'px', signed: false }],
    ['20像素化', { kind: 'number', value: 20, unit: 'none', signed: false }],
    ['2x', { kind: 'number', value: 2, unit: 'times', signed: false }],
    ['两倍', { kind: 'number', value: 2, unit: 'times', signed: false }],
    ['三分之一', { kind: 'number', value: 1 / 3, unit: 'fraction', signed: false }],
    ['百分之五', { kind: 'number', value: 5, unit: 'percent', signed: false }],
    ['1/4', { kind: 'number', value: 0.25, unit: 'fraction', signed: false }],
    ['五百万像素', { kind: 'number', value: 5, unit: 'megapixels', signed: false }],
    ['800×600', { kind: 'size', width: 800, height: 600 }],
    ['16:9', { kind: 'ratio', width: 16, height: 9 }],
    ['十六比九', { kind: 'ratio', width: 16, height: 9 }],
    ['16/9', { kind: 'ratio', width: 16, height: 9 }],
    ['(10, 20)', { kind: 'point', left: 10, top: 20 }],
    ['#fa0', { kind: 'colour', colour: '#ffaa00' }],
    ['rgb(1,2,3)', { kind: 'colour', colour: '#010203' }],
  ])('%s', (text, meaning) => {
    expect(readNumber(text, 0)?.meaning).toEqual(meaning);
  });

  it.each(['帽子', 'x', '#ff', '#ffff', 'rgb(1,2,300)', ''])('is not found in "%s"', (text) => {
    expect(readNumber(text, 0)).toBeUndefined();
  });
});
