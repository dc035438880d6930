import type { Look, OperationOf } from '../operations.ts';
import type { Descriptions } from './chinese.ts';
import { areaEn, colourName, length, placeEn, plain, signed } from './words.ts';

export const LOOKS_EN: Readonly<Record<Look, string>> = {
  japanese: 'Japanese look',
  film: 'film look',
  cinematic: 'cinematic look',
  cyberpunk: 'cyberpunk look',
  'black-and-white-film': 'black and white film',
  vintage: 'vintage look',
  hdr: 'HDR look',
  'hong-kong': 'Hong Kong look',
  dreamy: 'dreamy look',
  polaroid: 'polaroid look',
  lomo: 'lomo look',
  'golden-hour': 'golden hour look',
  moody: 'moody look',
  'bright-airy': 'bright and airy look',
  muted: 'Morandi look',
};

const px = 'px';
const colour = (value: string): string => (value === 'transparent' ? 'transparent' : colourName(value, 'en'));
const percent = (name: string) => (operation: { percent: number }) => `${name} ${signed(operation.percent)}%`;
const amount = (name: string) => (operation: { percent: number }) => `${name} ${plain(operation.percent)}%`;
const at = (place: Parameters<typeof placeEn>[0]): string => (place === 'center' ? '' : ` from the ${placeEn(place)}`);

const resized = ({ to }: OperationOf<'resize'>): string => {
  switch (to.kind) {
    case 'box':
      return `${{ cover: 'resize to', fill: 'stretch to', inside: 'fit within' }[to.fit]} ${to.width}x${to.height}`;
    case 'side':
      return `${{ width: 'width', height: 'height', long: 'longest side', short: 'shortest side' }[to.side]} ${to.pixels} px`;
    case 'scale':
      return `resize to ${plain(to.factor * 100)}%`;
    case 'megapixels':
      return `resize to ${plain(to.megapixels)} megapixels`;
  }
};

const FORMATS = { jpeg: 'JPG', png: 'PNG', webp: 'WebP' } as const;

/** Most of these texts can be parsed again. */
export const ENGLISH: Omit<Descriptions, 'look' | 'region'> = {
  'black-and-white': () => 'black and white',
  sepia: amount('sepia'),
  invert: () => 'invert',
  exposure: ({ stops }) => `exposure ${signed(stops)} EV`,
  brightness: percent('brightness'),
  contrast: percent('contrast'),
  saturation: percent('saturation'),
  vibrance: percent('vibrance'),
  hue: ({ degrees }) => `hue ${signed(degrees)} degrees`,
  temperature: percent('temperature'),
  tint: (operation) => `${colour(operation.colour)} tint ${plain(operation.percent)}%`,
  'split-tone': ({ shadows, highlights, percent: much }) =>
    `${colour(shadows)} shadows and ${colour(highlights)} highlights ${plain(much)}%`,
  shadows: percent('shadows'),
  highlights: percent('highlights'),
  levels: ({ black, white, gamma }) =>
    `black point ${black} white point ${white}${gamma === 1 ? '' : ` gamma ${plain(gamma)}`}`,
  'auto-levels': () => 'auto levels',
  'auto-white-balance': () => 'auto white balance',
  clarity: percent('clarity'),
  dehaze: amount('dehaze'),
  fade: amount('fade'),
  blur: ({ radius }) => (radius.unit === 'px' ? `blur ${length(radius, px)}` : `blur ${plain(radius.value * 50)}%`),
  sharpen: amount('sharpen'),
  denoise: ({ level }) => `${{ light: 'slightly ', medium: '', strong: 'strongly ' }[level]}denoise`,
  pixelate: ({ block }) => `pixelate ${length(block, px)}`,
  posterize: ({ levels }) => `posterize to ${levels} levels`,
  grain: amount('grain'),
  rotate: ({ degrees, corners }) =>
    `rotate ${plain(Math.abs(degrees))} degrees${degrees < 0 ? ' counterclockwise' : ''}${corners ? ', keep the corners' : ''}`,
  straighten: () => 'straighten',
  flip: ({ axis }) => `flip ${axis === 'horizontal' ? 'horizontally' : 'vertically'}`,
  'crop-circle': () => 'crop to a circle',
  'crop-ratio': ({ width, height, place }) => `crop to ${plain(width)}:${plain(height)}${at(place)}`,
  'crop-size': ({ width, height, place }) => `crop to ${width}x${height}${at(place)}`,
  'crop-region': ({ left, top, width, height }) => `crop region ${left}, ${top}, ${width}, ${height}`,
  'crop-edges': ({ sides, amount: much }) => `cut off ${length(much, px)} from the ${sides.join(' ')}`,
  trim: (operation) => (operation.colour ? `trim the ${colour(operation.colour)} border` : 'trim'),
  resize: resized,
  opacity: amount('opacity'),
  'auto-enhance': () => 'auto-enhance',
  vignette: amount('vignette'),
  'round-corners': ({ radius }) => `rounded corners ${length(radius, px)}`,
  border: (operation) => `add a ${colour(operation.colour)} border ${length(operation.width, px)}`,
  padding: (operation) => `${colour(operation.colour)} padding ${length(operation.width, px)}`,
  'pad-to-ratio': (operation) =>
    `pad to ${plain(operation.width)}:${plain(operation.height)} with ${colour(operation.colour)}`,
  background: (operation) => `${colour(operation.colour)} background`,
  caption: ({ text, place, tiled, opacity, ...more }) =>
    [
      tiled ? `tiled watermark "${text}"` : `write "${text}" at the ${placeEn(place)}`,
      ...(more.colour ? [colour(more.colour)] : []),
      ...(opacity < 100 ? [`opacity ${plain(opacity)}%`] : []),
    ].join(', '),
  output: ({ format, quality, maxBytes }) =>
    [
      ...(format ? [`save as ${FORMATS[format]}`] : []),
      ...(quality === undefined ? [] : [`quality ${quality}`]),
      ...(maxBytes === undefined ? [] : [`under ${plain(maxBytes / 1000)} KB`]),
    ].join(', '),
};

export const inAreaEn = (area: Parameters<typeof areaEn>[0], what: string): string => `${areaEn(area)}: ${what}`;
