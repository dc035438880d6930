import type { Place } from '../../operations.ts';

/** Names of colours. The values are those of CSS. Chinese names have their usual equivalents. */
export const COLOUR_WORDS: Readonly<Record<`#${string}`, string>> = {
  '#ffffff': '白|白色|纯白|纯白色|white|pure white',
  '#000000': '黑|黑色|纯黑|纯黑色|black|pure black',
  '#ff0000': '红|红色|大红|大红色|red',
  '#008000': '绿|绿色|green',
  '#0000ff': '蓝|蓝色|blue',
  '#ffff00': '黄|黄色|yellow',
  '#ffa500': '橙|橙色|橘色|橘黄色|橙黄色|orange',
  '#800080': '紫|紫色|purple',
  '#ffc0cb': '粉|粉色|粉红|粉红色|pink',
  '#808080': '灰|灰色|gray|grey',
  '#a52a2a': '棕|棕色|褐色|咖啡色|brown',
  '#00ffff': '青|青色|cyan|aqua',
  '#ff00ff': '品红|品红色|洋红|洋红色|magenta|fuchsia',
  '#ffd700': '金|金色|gold|golden',
  '#c0c0c0': '银|银色|银灰色|silver',
  '#000080': '藏青|藏青色|海军蓝|navy|navy blue',
  '#00008b': '深蓝|深蓝色|dark blue',
  '#add8e6': '浅蓝|浅蓝色|淡蓝|淡蓝色|light blue',
  '#87ceeb': '天蓝|天蓝色|sky blue',
  '#006400': '深绿|深绿色|墨绿|墨绿色|dark green',
  '#90ee90': '浅绿|浅绿色|淡绿|淡绿色|light green',
  '#8b0000': '深红|深红色|暗红|暗红色|dark red',
  '#a9a9a9': '深灰|深灰色|dark gray|dark grey',
  '#d3d3d3': '浅灰|浅灰色|淡灰|淡灰色|light gray|light grey',
  '#f5f5dc': '米|米色|米白|米白色|beige',
  '#fffff0': '象牙白|象牙色|ivory',
  '#008080': '蓝绿色|teal',
  '#808000': '橄榄绿|橄榄色|olive',
  '#00ff00': '青柠色|亮绿色|lime',
  '#800000': '栗色|maroon',
  '#ee82ee': '紫罗兰|紫罗兰色|violet',
  '#40e0d0': '绿松石色|turquoise',
  '#4b0082': '靛蓝|靛蓝色|靛色|indigo',
  '#ff7f50': '珊瑚色|coral',
};

const PARTS = {
  top: { chinese: ['上'], english: ['top', 'upper'] },
  bottom: { chinese: ['下'], english: ['bottom', 'lower'] },
  left: { chinese: ['左'], english: ['left'] },
  right: { chinese: ['右'], english: ['right'] },
} as const;

const corner = (vertical: 'top' | 'bottom', horizontal: 'left' | 'right'): { place: Place; words: string } => {
  const [high] = PARTS[vertical].chinese;
  const [side] = PARTS[horizontal].chinese;
  const chinese = [`${side}${high}`, `${high}${side}`].flatMap((name) => [name, `${name}角`, `${name}方`, `${name}侧`]);
  const english = PARTS[vertical].english.flatMap((name) =>
    [`${name} ${horizontal}`, `${name}${horizontal}`, `${horizontal} ${name}`].flatMap((corner) => [
      corner,
      `${corner} corner`,
      `${corner} hand corner`,
    ]),
  );
  return { place: `${vertical}-${horizontal}`, words: [...chinese, ...english].join('|') };
};

const SIDE_SUFFIXES = ['边', '侧', '方', '面', '部', '端'];

const side = (place: keyof typeof PARTS, more: string): { place: Place; words: string } => {
  const [name] = PARTS[place].chinese;
  const english = place === 'top' || place === 'bottom' ? PARTS[place].english : [place];
  const words = [
    ...SIDE_SUFFIXES.map((suffix) => `${name}${suffix}`),
    `靠${name}`,
    ...english.flatMap((word) => [word, `${word} side`, `${word} edge`]),
  ];
  return { place, words: `${words.join('|')}|${more}` };
};

export const PLACE_WORDS: readonly { place: Place; words: string }[] = [
  corner('top', 'left'),
  corner('top', 'right'),
  corner('bottom', 'left'),
  corner('bottom', 'right'),
  side('top', '顶部|顶端|顶上|最上面|正上方|上|above'),
  side('bottom', '底部|底端|底下|最下面|正下方|下|below'),
  side('left', '左|最左边|left hand side'),
  side('right', '右|最右边|right hand side'),
  {
    place: 'center',
    words: '居中|中间|中央|正中|正中间|正中央|中心|当中|center|centre|middle|centered|centred|the middle',
  },
];

/** Words for a direction, not for a position. */
export const DIRECTION_WORDS: readonly { place: Place; words: string }[] = [
  { place: 'left', words: '向左|往左|朝左|向左边|往左边|leftward|leftwards|to the left|towards the left' },
  { place: 'right', words: '向右|往右|朝右|向右边|往右边|rightward|rightwards|to the right|towards the right' },
  { place: 'top', words: '向上|往上|朝上|upwards' },
  { place: 'bottom', words: '向下|往下|朝下|downwards' },
];

export const AREA_WORDS = {
  corners: '四角|四个角|四个角落|四周角落|边角|角落|corners|all corners|four corners|all four corners|the four corners',
  edges:
    '边缘|四周边缘|边缘部分|周边|外围|edges|the edges|image edges|picture edges|borders area|periphery|outer edges',
} as const;

/** English adjectives of a colour cast. The Chinese ones are built from the names of colours. */
export const CAST_WORDS: Readonly<Record<`#${string}`, string>> = {
  '#0000ff': 'bluer|bluish|blueish|blue tone|blue tones|blue toned',
  '#008000': 'greener|greenish|green tone|green tones|green toned',
  '#ff0000': 'redder|reddish|red tone|red tones',
  '#ffff00': 'yellower|yellowish|yellow tone|yellow tones',
  '#ffa500': 'orangish|orange tone|orange tones',
  '#ffc0cb': 'pinker|pinkish|pink tone|pink tones',
  '#800080': 'purplish|purple tone|purple tones',
  '#00ffff': 'cyan tone|cyan tones|青绿色调',
};

export const FORMAT_WORDS = {
  jpeg: 'jpg|jpeg|jpg格式|jpeg格式|jpg图片|jpg文件|jpg file|jpeg file|jpg format|jpeg format',
  png: 'png|png格式|png图片|png文件|png file|png format',
  webp: 'webp|webp格式|webp图片|webp文件|webp file|webp format',
} as const;
