import type { Look } from '../../operations.ts';

export const LOOK_WORDS: Readonly<Record<Look, string>> = {
  japanese: '日系|日系清新|日系小清新|日系风|小清新|清新|清新风|japanese|japanese style|japanese look|japanese film',
  film: '胶片|复古胶片|复古胶卷|胶片风|胶片风格|胶片感|胶片质感|胶卷|胶卷感|菲林|film|film look|film style|analog|analogue|analog film|35mm|kodak|fuji film|fujifilm',
  cinematic:
    '电影|电影感|电影风|电影风格|电影质感|电影色调|电影调色|青橙|青橙色调|青橙调|好莱坞|cinematic|cinematic look|movie|movie look|movie style|hollywood|teal and orange|teal & orange|orange and teal',
  cyberpunk: '赛博朋克|赛博朋克风|赛博朋克风格|赛博|cyberpunk|cyber punk|neon|霓虹|霓虹感',
  'black-and-white-film':
    '黑白胶片|黑白胶卷|黑白电影|黑色电影|黑白电影感|black and white film|black & white film|b&w film|bw film|noir|film noir|black and white movie',
  vintage: '复古|复古风|复古感|复古色调|做旧|vintage|vintage look|vintage style|retro|retro look|old fashioned|aged',
  hdr: 'hdr|高动态|高动态范围|high dynamic range|hdr look',
  'hong-kong': '港风|港味|港片|复古港风|王家卫|hong kong|hong kong style',
  dreamy: '梦幻|梦幻感|唯美|柔光|dreamy|ethereal|soft glow|soft focus',
  polaroid: '宝丽来|拍立得|polaroid|instant film|instax',
  lomo: 'lomo|lomo风|lomography',
  'golden-hour': '日落|日落感|夕阳|夕阳感|黄昏|黄金时刻|golden hour|sunset',
  moody: '暗调|暗黑|暗黑风|情绪|情绪感|氛围感|低调|moody|dark and moody|dark & moody|low key',
  'bright-airy': '明亮通透|清透|高调|bright and airy|bright & airy|light and airy|airy|high key',
  muted:
    '莫兰迪|莫兰迪色|莫兰迪色调|高级灰|高级感|性冷淡|性冷淡风|冷淡风|morandi|muted tones|muted colors|muted colours',
};
