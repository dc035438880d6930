import type { Area, Length, Place } from '../operations.ts';
import { COLOUR_WORDS } from '../parse/words/names.ts';

/** A number without unnecessary digits. */
export const plain = (value: number): string => String(Math.round(value * 100) / 100);

/** A change with its sign. */
export const signed = (value: number): string => `${value < 0 ? '−' : '+'}${plain(Math.abs(value))}`;

export const length = ({ unit, value }: Length, pixels: string): string =>
  unit === 'px' ? `${plain(value)} ${pixels}` : `${plain(value)}%`;

/** The colour's first name in the language that has at least two characters, or its hexadecimal value. */
export const colourName = (colour: string, language: 'zh' | 'en'): string => {
  const words =
    Object.entries(COLOUR_WORDS)
      .find(([value]) => value === colour)?.[1]
      .split('|') ?? [];
  const isIn = (word: string): boolean => (language === 'zh' ? /\p{Script=Han}{2}/u.test(word) : /^[a-z]/u.test(word));
  return words.find(isIn) ?? colour;
};

export const PLACES_ZH: Readonly<Record<Place, string>> = {
  'top-left': '左上角',
  top: '顶部',
  'top-right': '右上角',
  left: '左侧',
  center: '居中',
  right: '右侧',
  'bottom-left': '左下角',
  bottom: '底部',
  'bottom-right': '右下角',
};

export const placeEn = (place: Place): string => place.replace('-', ' ');

export const SIDES_ZH = { top: '上边', right: '右边', bottom: '下边', left: '左边' } as const;

export const areaZh = (area: Area): string => {
  switch (area.kind) {
    case 'side':
      return area.percent === 50
        ? { top: '上半部分', right: '右半边', bottom: '下半部分', left: '左半边' }[area.side]
        : `${SIDES_ZH[area.side]} ${plain(area.percent)}%`;
    case 'corner':
      return area.place === 'center' ? '中间' : PLACES_ZH[area.place];
    case 'center':
      return '中间';
    case 'corners':
      return '四角';
    case 'edges':
      return '边缘';
  }
};

export const areaEn = (area: Area): string => {
  switch (area.kind) {
    case 'side':
      return area.percent === 50 ? `${area.side} half` : `${area.side} ${plain(area.percent)}%`;
    case 'corner':
      return placeEn(area.place);
    default:
      return area.kind;
  }
};
