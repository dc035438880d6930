import type { Look, OperationOf, OperationType } from '../operations.ts';
import { areaZh, colourName, length, PLACES_ZH, plain, SIDES_ZH, signed } from './words.ts';

export type Descriptions = { readonly [Type in OperationType]: (operation: OperationOf<Type>) => string };

export const LOOKS_ZH: Readonly<Record<Look, string>> = {
  japanese: '日系',
  film: '胶片',
  cinematic: '电影感',
  cyberpunk: '赛博朋克',
  'black-and-white-film': '黑白胶片',
  vintage: '复古',
  hdr: 'HDR',
  'hong-kong': '港风',
  dreamy: '梦幻',
  polaroid: '拍立得',
  lomo: 'LOMO',
  'golden-hour': '日落',
  moody: '暗调',
  'bright-airy': '明亮通透',
  muted: '莫兰迪',
};

const px = '像素';
const colour = (value: string): string => (value === 'transparent' ? '透明' : colourName(value, 'zh'));
const percent = (name: string) => (operation: { percent: number }) => `${name} ${signed(operation.percent)}%`;
const amount = (name: string) => (operation: { percent: number }) => `${name} ${plain(operation.percent)}%`;
const at = (place: keyof typeof PLACES_ZH): string => (place === 'center' ? '' : `，${PLACES_ZH[place]}`);

const resized = ({ to }: OperationOf<'resize'>): string => {
  switch (to.kind) {
    case 'box': {
      const fit = { cover: '缩放到', fill: '拉伸到', inside: '缩放到' }[to.fit];
      return `${fit} ${to.width}x${to.height}${to.fit === 'inside' ? ' 以内' : ''}`;
    }
    case 'side':
      return `${{ width: '宽度', height: '高度', long: '最长边', short: '最短边' }[to.side]} ${to.pixels} ${px}`;
    case 'scale':
      return `缩放到 ${plain(to.factor * 100)}%`;
    case 'megapixels':
      return `缩放到 ${plain(to.megapixels * 100)} 万像素`;
  }
};

const FORMATS = { jpeg: 'JPG', png: 'PNG', webp: 'WebP' } as const;

/** Most of these texts can be parsed again. */
export const CHINESE: Omit<Descriptions, 'look' | 'region'> = {
  'black-and-white': () => '黑白',
  sepia: amount('怀旧'),
  invert: () => '反色',
  exposure: ({ stops }) => `曝光 ${signed(stops)} EV`,
  brightness: percent('亮度'),
  contrast: percent('对比度'),
  saturation: percent('饱和度'),
  vibrance: percent('自然饱和度'),
  hue: ({ degrees }) => `色相 ${signed(degrees)} 度`,
  temperature: percent('色温'),
  tint: (operation) => `色调偏${colour(operation.colour)} ${plain(operation.percent)}%`,
  'split-tone': ({ shadows, highlights, percent: much }) =>
    `暗部偏${colour(shadows)}、亮部偏${colour(highlights)} ${plain(much)}%`,
  shadows: percent('阴影'),
  highlights: percent('高光'),
  levels: ({ black, white, gamma }) => `色阶 黑场 ${black} 白场 ${white}${gamma === 1 ? '' : ` 伽马 ${plain(gamma)}`}`,
  'auto-levels': () => '自动色阶',
  'auto-white-balance': () => '自动白平衡',
  clarity: percent('局部对比度'),
  dehaze: amount('去雾'),
  fade: amount('褪色'),
  blur: ({ radius }) => (radius.unit === 'px' ? `模糊 ${length(radius, px)}` : `模糊 ${plain(radius.value * 50)}%`),
  sharpen: amount('锐化'),
  denoise: ({ level }) => `${{ light: '轻微', medium: '', strong: '强烈' }[level]}降噪`,
  pixelate: ({ block }) => `马赛克 ${length(block, px)}`,
  posterize: ({ levels }) => `色调分离 ${levels} 级`,
  grain: amount('颗粒'),
  rotate: ({ degrees, corners }) =>
    `${degrees < 0 ? '逆时针' : ''}旋转 ${plain(Math.abs(degrees))} 度${corners ? '，保留四角' : ''}`,
  straighten: () => '拉直',
  flip: ({ axis }) => (axis === 'horizontal' ? '左右翻转' : '上下翻转'),
  'crop-circle': () => '裁成圆形',
  'crop-ratio': ({ width, height, place }) => `裁成 ${plain(width)}:${plain(height)}${at(place)}`,
  'crop-size': ({ width, height, place }) => `裁剪 ${width}x${height}${at(place)}`,
  'crop-region': ({ left, top, width, height }) => `裁剪区域 ${left}, ${top}, ${width}, ${height}`,
  'crop-edges': ({ sides, amount: much }) => `裁掉${sides.map((side) => SIDES_ZH[side]).join('')} ${length(much, px)}`,
  trim: (operation) => (operation.colour ? `去掉${colour(operation.colour)}边框` : '裁边'),
  resize: resized,
  opacity: amount('不透明度'),
  'auto-enhance': () => '自动增强',
  vignette: amount('暗角'),
  'round-corners': ({ radius }) => `圆角 ${length(radius, px)}`,
  border: (operation) => `加${colour(operation.colour)}边框 ${length(operation.width, px)}`,
  padding: (operation) => `${colour(operation.colour)}留白 ${length(operation.width, px)}`,
  'pad-to-ratio': (operation) =>
    `补成 ${plain(operation.width)}:${plain(operation.height)}，${colour(operation.colour)}`,
  background: (operation) => `背景换成${colour(operation.colour)}`,
  caption: ({ text, place, tiled, opacity, ...more }) =>
    [
      tiled ? `平铺水印“${text}”` : `${PLACES_ZH[place]}写“${text}”`,
      ...(more.colour ? [colour(more.colour)] : []),
      ...(opacity < 100 ? [`不透明度 ${plain(opacity)}%`] : []),
    ].join('，'),
  output: ({ format, quality, maxBytes }) =>
    [
      ...(format ? [`存为 ${FORMATS[format]}`] : []),
      ...(quality === undefined ? [] : [`质量 ${quality}`]),
      ...(maxBytes === undefined ? [] : [`${plain(maxBytes / 1000)}KB 以内`]),
    ].join('，'),
};

export const inAreaZh = (area: Parameters<typeof areaZh>[0], what: string): string => `${areaZh(area)}：${what}`;
