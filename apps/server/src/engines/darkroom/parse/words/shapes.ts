/** The purpose of a picture and the shape that it needs for it. */
export type Shape =
  /** Only the ratio matters. */
  | { kind: 'ratio'; width: number; height: number }
  /** Exactly this number of pixels. */
  | { kind: 'size'; width: number; height: number }
  /** A screen: the longer side gets this number of pixels, unless the words ask to crop. */
  | { kind: 'screen'; width: number; height: number };

const ratio = (width: number, height: number): Shape => ({ kind: 'ratio', width, height });
const size = (width: number, height: number): Shape => ({ kind: 'size', width, height });
const screen = (width: number, height: number): Shape => ({ kind: 'screen', width, height });

/** Photographs for documents have 300 dots per inch. */
export const SHAPE_WORDS: readonly { shape: Shape; words: string }[] = [
  {
    shape: ratio(3, 4),
    words:
      '小红书封面|小红书|小红书图|小红书配图|小红书笔记|小红书竖图|xiaohongshu|xiaohongshu cover|rednote|rednote cover',
  },
  {
    shape: ratio(2.35, 1),
    words:
      '公众号头图|公众号封面|公众号首图|公众号封面图|微信公众号头图|微信公众号封面|公众号|wechat cover|wechat header|wechat article cover',
  },
  {
    shape: ratio(9, 16),
    words:
      '抖音|抖音封面|抖音竖屏|抖音竖版|抖音视频封面|快手|快手封面|视频号|竖屏|手机竖屏|手机壁纸|手机屏幕|锁屏壁纸|instagram story|instagram stories|insta story|ig story|story|stories|story size|tiktok|tik tok|tiktok cover|reel|reels|instagram reel|instagram reels|youtube shorts|phone wallpaper|phone screen|mobile wallpaper|snapchat',
  },
  {
    shape: ratio(16, 9),
    words:
      '横屏|宽屏|b站封面|哔哩哔哩封面|视频封面|电脑壁纸|桌面壁纸|壁纸|ppt|ppt封面|幻灯片|youtube|youtube thumbnail|youtube cover|video thumbnail|widescreen|wide screen|wallpaper|desktop wallpaper|slide|presentation slide',
  },
  { shape: ratio(4, 5), words: 'instagram portrait|ig portrait|instagram竖图' },
  {
    shape: ratio(1, 1),
    words:
      '头像|微信头像|朋友圈|朋友圈配图|淘宝主图|主图|商品主图|avatar|profile picture|profile photo|profile pic|profile image|pfp|instagram post|ig post|instagram square',
  },
  {
    shape: ratio(3, 1),
    words: 'banner|横幅|网页横幅|网站横幅|banner图|web banner|website banner|twitter header|twitter banner|x header',
  },
  { shape: ratio(2.39, 1), words: '宽银幕|电影比例|电影画幅|cinemascope|anamorphic|cinema scope|movie ratio' },
  { shape: ratio(21, 9), words: '超宽屏|带鱼屏|ultrawide|ultra wide' },
  { shape: ratio(210, 297), words: 'a4|a4纸|a4大小|a4尺寸|a4纸大小|a4 paper|a4 size|a4 page' },
  { shape: ratio(8.5, 11), words: 'us letter|letter size|letter paper' },
  {
    shape: size(295, 413),
    words:
      '一寸|1寸|一寸照|1寸照|一寸照片|一寸证件照|1寸证件照|一英寸照|one inch photo|1 inch photo|one inch id photo|1 inch id photo',
  },
  {
    shape: size(413, 579),
    words:
      '二寸|两寸|2寸|二寸照|两寸照|2寸照|二寸照片|二寸证件照|两寸证件照|2寸证件照|two inch photo|2 inch photo|two inch id photo|2 inch id photo',
  },
  { shape: size(413, 531), words: '小二寸|小2寸|小两寸|小二寸证件照' },
  { shape: size(390, 567), words: '大一寸|大1寸|大一寸证件照|护照照片|护照照' },
  { shape: size(260, 378), words: '小一寸|小1寸|小一寸证件照' },
  { shape: screen(7680, 4320), words: '8k|8k分辨率' },
  { shape: screen(3840, 2160), words: '4k|4k分辨率|4k壁纸|4k wallpaper|4k resolution|uhd|ultra hd|2160p' },
  { shape: screen(2560, 1440), words: '2k|2k分辨率|1440p|qhd|2k resolution' },
  { shape: screen(1920, 1080), words: '1080p|全高清|full hd|fhd|1080p分辨率' },
  { shape: screen(1280, 720), words: '720p' },
];
