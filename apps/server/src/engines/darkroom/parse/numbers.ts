import type { Meaning, Unit } from './tokens.ts';

/** A meaning at a position in the text, with its length in UTF-16 units. */
export interface Match {
  meaning: Meaning;
  length: number;
}

const DIGITS: Readonly<Record<string, number>> = {
  零: 0,
  〇: 0,
  一: 1,
  二: 2,
  两: 2,
  三: 3,
  四: 4,
  五: 5,
  六: 6,
  七: 7,
  八: 8,
  九: 9,
};
const POWERS: Readonly<Record<string, number>> = { 十: 10, 百: 100, 千: 1000 };

/** The value of a Chinese numeral below 10,000: 九十, 一百二十, 两百五, 三点五. */
export const readChineseNumeral = (numeral: string): number => {
  const [whole = '', fraction] = numeral.split('点');
  let total = 0;
  let digit: number | undefined;
  let lastPower = 1;
  let run = '';
  for (const character of whole) {
    const power = POWERS[character];
    if (power === undefined) {
      digit = DIGITS[character] ?? 0;
      run += String(digit);
      if (digit === 0) lastPower = 1;
    } else {
      total += (digit ?? 1) * power;
      lastPower = power;
      digit = undefined;
      run = '';
    }
  }
  // 二五 is read digit by digit. 两百五 is 250, but 两百零五 is 205.
  if (run.length > 1 && total === 0) total = Number(run);
  else if (digit !== undefined) total += lastPower >= 100 ? digit * (lastPower / 10) : digit;
  const decimals = [...(fraction ?? '')].map((character) => DIGITS[character] ?? 0).join('');
  return decimals === '' ? total : Number(`${total}.${decimals}`);
};

const ARABIC = String.raw`\d{1,9}(?:\.\d{1,6})?`;
const CHINESE = '[零〇一二两三四五六七八九十百千]{1,9}(?:点[零〇一二三四五六七八九]{1,4})?';
const NUMBER = new RegExp(`([+\\-−])? ?(${ARABIC})|(${CHINESE})`, 'uy');
const SIZE = new RegExp(
  `(${ARABIC}) ?(?:px|像素)? ?(?:[x×*✕乘]| by ) ?(${ARABIC})(?: ?(?:px|pixels?|像素)(?![a-z]))?`,
  'uy',
);
const RATIO = new RegExp(`(${ARABIC}|${CHINESE}) ?[:∶比] ?(${ARABIC}|${CHINESE})`, 'uy');
const DIVISION = new RegExp(`([+\\-−])? ?(${ARABIC}) ?[/⁄] ?(${ARABIC})`, 'uy');
const CHINESE_FRACTION = new RegExp(`(${CHINESE}|${ARABIC})分之(${CHINESE}|${ARABIC})`, 'uy');
const POINT = /\( ?(\d{1,6}) ?, ?(\d{1,6}) ?\)/uy;
const HEX = /#(?:([0-9a-f]{6})|([0-9a-f]{3}))(?![0-9a-z])/uy;
const RGB = /rgb ?\( ?(\d{1,3}) ?, ?(\d{1,3}) ?, ?(\d{1,3}) ?\)/uy;

const STOPS = / ?(?:(?:of a )?(?:ev|stops?)(?![a-z])|[档挡])/uy;

/** Units in all notations. If one begins with another, the longer one comes first. */
const UNITS: readonly (readonly [RegExp, Unit, number])[] = [
  [/ ?%/uy, 'percent', 1],
  [/ ?(?:percent|per cent)(?![a-z])/uy, 'percent', 1],
  [/ ?百万像素/uy, 'megapixels', 1],
  [/ ?兆像素/uy, 'megapixels', 1],
  [/ ?万像素?/uy, 'megapixels', 0.01],
  [/ ?(?:mp|megapixels?|mpx)(?![a-z])/uy, 'megapixels', 1],
  [/ ?(?:px|pixels?)(?![a-z])/uy, 'px', 1],
  [/ ?像素(?!化)/uy, 'px', 1],
  [/ ?[°º]/uy, 'degrees', 1],
  [/ ?度/uy, 'degrees', 1],
  [/ ?(?:degrees?|degs?)(?![a-z])/uy, 'degrees', 1],
  [/ ?倍/uy, 'times', 1],
  [/ ?(?:x|times)(?![a-z0-9])/uy, 'times', 1],
  [/ ?(?:ev|f? ?stops?)(?![a-z])/uy, 'stops', 1],
  [/ ?[档挡]/uy, 'stops', 1],
  // A limit in units of 1,000 also holds for users who count in 1,024.
  [/ ?(?:kb|kib|k|千字节)(?![a-z0-9])/uy, 'bytes', 1000],
  [/ ?(?:mb|mib|m|兆字节|兆)(?![a-z0-9])/uy, 'bytes', 1_000_000],
];

const matchAt = (pattern: RegExp, text: string, at: number): RegExpExecArray | null => {
  pattern.lastIndex = at;
  return pattern.exec(text);
};

const toNumber = (written: string | undefined): number => {
  if (written === undefined) return 0;
  return /^\d/u.test(written) ? Number(written) : readChineseNumeral(written);
};

const number = (value: number, unit: Unit, signed = false): Meaning => ({ kind: 'number', value, unit, signed });

const readColour = (text: string, at: number): Match | undefined => {
  const hex = matchAt(HEX, text, at);
  if (hex) {
    const digits = hex[1] ?? [...(hex[2] ?? '')].map((digit) => digit + digit).join('');
    return { meaning: { kind: 'colour', colour: `#${digits}` }, length: hex[0].length };
  }
  const rgb = matchAt(RGB, text, at);
  if (!rgb) return undefined;
  const channels = rgb.slice(1).map(Number);
  if (channels.some((channel) => channel > 255)) return undefined;
  const colour = `#${channels.map((channel) => channel.toString(16).padStart(2, '0')).join('')}`;
  return { meaning: { kind: 'colour', colour }, length: rgb[0].length };
};

const readPair = (text: string, at: number): Match | undefined => {
  const size = matchAt(SIZE, text, at);
  if (size) {
    return {
      meaning: { kind: 'size', width: toNumber(size[1]), height: toNumber(size[2]) },
      length: size[0].length,
    };
  }
  const ratio = matchAt(RATIO, text, at);
  if (ratio) {
    return {
      meaning: { kind: 'ratio', width: toNumber(ratio[1]), height: toNumber(ratio[2]) },
      length: ratio[0].length,
    };
  }
  const point = matchAt(POINT, text, at);
  if (point) {
    return { meaning: { kind: 'point', left: Number(point[1]), top: Number(point[2]) }, length: point[0].length };
  }
  const division = matchAt(DIVISION, text, at);
  if (!division) return undefined;
  const [width, height] = [toNumber(division[2]), toNumber(division[3])];
  const sign = division[1] === undefined ? undefined : division[1] === '+' ? 1 : -1;
  const stops = matchAt(STOPS, text, at + division[0].length);
  if (stops) {
    const value = Math.round((width / height) * 100) / 100;
    const meaning = number(value * (sign ?? 1), 'stops', sign !== undefined);
    return { meaning, length: division[0].length + stops[0].length };
  }
  if (sign !== undefined) return undefined;
  const meaning: Meaning = width < height ? number(width / height, 'fraction') : { kind: 'ratio', width, height };
  return { meaning, length: division[0].length };
};

const readSingle = (text: string, at: number): Match | undefined => {
  const fraction = matchAt(CHINESE_FRACTION, text, at);
  if (fraction) {
    const [whole, part] = [toNumber(fraction[1]), toNumber(fraction[2])];
    const meaning = whole === 100 ? number(part, 'percent') : number(part / whole, 'fraction');
    return { meaning, length: fraction[0].length };
  }
  const single = matchAt(NUMBER, text, at);
  if (!single) return undefined;
  const sign = single[1] === '-' || single[1] === '−' ? -1 : 1;
  const value = sign * toNumber(single[2] ?? single[3]);
  const signed = single[1] !== undefined;
  for (const [pattern, unit, factor] of UNITS) {
    const written = matchAt(pattern, text, at + single[0].length);
    if (written) return { meaning: number(value * factor, unit, signed), length: single[0].length + written[0].length };
  }
  return { meaning: number(value, 'none', signed), length: single[0].length };
};

/**
 * The number, size (800x600), ratio (16:9), point ((10, 20)) or written colour (#fff, rgb(…)) that begins at `at` of a
 * normalised text. Every pattern is anchored and limited, so the time does not grow with the text.
 */
export const readNumber = (text: string, at: number): Match | undefined =>
  readColour(text, at) ?? readPair(text, at) ?? readSingle(text, at);
