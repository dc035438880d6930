/** Words by what they mean to the rules, in both languages, normalised (small letters, no hyphens), parted by `|`. */
export const CONCEPT_WORDS = {
  rotate: '旋转|转动|翻滚|转|旋转到|rotate|rotated|rotation|rotating|spin',
  turn: 'turn|turn it',
  clockwise: '顺时针|顺时针方向|clockwise|cw|向右转|右转|往右转|右旋|向右旋转|往右旋转',
  counterclockwise:
    '逆时针|逆时针方向|counterclockwise|counter clockwise|anticlockwise|anti clockwise|ccw|向左转|左转|往左转|左旋|向左旋转|往左旋转',
  'upside-down': '上下颠倒|颠倒|倒过来|倒置|upside down',
  flip: '翻转|翻|flip|flipped|flop',
  mirror: '镜像|镜面|mirror|mirrored|mirror image',
  reverse: '反转|reverse|reversed',
  horizontal: '水平|横向|左右|左右对调|horizontal|horizontally|left to right|left right|sideways',
  vertical: '垂直|竖直|竖向|纵向|上下|上下对调|vertical|vertically|top to bottom|up down',
  crop: '裁剪|裁切|剪裁|裁成|裁为|裁到|裁|剪成|剪切|截取|截成|crop|cropped|cut to',
  'cut-off': '裁掉|裁去|剪掉|剪去|切掉|切去|cut off|crop off|crop out|cut|trim|trim off|cut away',
  keep: '保留|只保留|只留|留下|keep|keep only',
  square: '正方形|方形|正方|方图|square',
  circle: '圆形|圆|正圆|正圆形|circle|circular|round',
  region: '区域|范围|region|area|rectangle|矩形',
  'x-axis': 'x|x坐标|横坐标',
  'y-axis': 'y|y坐标|纵坐标',
  'all-sides': '四周|四边|各边|每边|所有边|周围|all sides|each side|every side|all edges|each edge|all four sides',
  half: '半边|半部分|半部|半张|half',
  resize:
    '缩放|缩放成|调整大小|调整尺寸|改变大小|改变尺寸|尺寸改为|大小改为|resize|resized|scale|scaled|rescale|change the size|change size',
  size: '尺寸|大小|分辨率|块|格|blocks|block|block size|size|resolution|dimensions',
  shrink:
    '缩小|小|变小|改小|调小|小一半|缩|压缩|shrink|smaller|downscale|scale down|downsize|reduce the size|reduce size',
  enlarge:
    '放大|大|变大|改大|调大|扩大|enlarge|bigger|larger|upscale|scale up|magnify|upsize|increase the size|big|large',
  halve: '减半|halve|halve the size|half as big|half as large|half the size|half size',
  double: '加倍|翻倍|翻一倍|double|double the size',
  stretch: '拉伸|拉伸成|拉伸到|stretch|stretched',
  within: '以内|之内|不超过|最大|适应|within|fit|fit within|fit inside|at most|no larger than|max',
  width: '宽|宽度|宽为|width|wide|in width',
  height: '高|高度|高为|height|high|tall|in height',
  'long-side': '长边|最长边|长边为|longest side|long side|longer side|long edge|longest edge|longer edge',
  'short-side': '短边|最短边|shortest side|short side|shorter side|short edge|shortest edge|shorter edge',
  pad: '补成|补为|填充成|扩展成|扩展到|补边|pad|pad it|padded',
  'black-and-white':
    '黑白|黑白色|黑白照|黑白照片|灰度|灰度图|灰阶|去色|单色|黑白化|black and white|black & white|b&w|bw|b & w|grayscale|greyscale|gray scale|grey scale|monochrome|black white',
  sepia: '怀旧|做旧|复古|棕褐色|褐色调|泛黄|老照片|旧照片|sepia|vintage|sepia tone|sepia toned|old photo',
  invert: '反色|反相|负片|底片|反转颜色|颜色反转|invert|inverted|negative|inverse',
  brightness: '亮度|曝光|曝光度|明亮度|brightness|exposure|luminosity',
  bright:
    '亮|变亮|调亮|提亮|增亮|更亮|弄亮|明亮|亮些|加亮|打亮|brighter|brighten|lighter|lighten|brighten up|lighten up|bright',
  dark: '暗|变暗|调暗|压暗|更暗|弄暗|暗些|昏暗|darker|darken|dim|dimmer|dark',
  contrast: '对比度|对比|反差|contrast|contrasty',
  saturation: '饱和度|色彩饱和度|饱和|鲜艳度|色彩浓度|saturation|vibrance|vibrancy',
  vivid: '鲜艳|变鲜艳|更鲜艳|浓郁|艳丽|vivid|saturate|saturated|colorful|colourful|vibrant',
  dull: '变淡|淡雅|desaturate|desaturated|muted|less colorful|less colourful|less saturated',
  hue: '色相|色调旋转|hue',
  temperature: '色温|白平衡|temperature|color temperature|colour temperature|warmth|white balance',
  warm: '暖|变暖|调暖|更暖|暖色|暖色调|暖调|温暖|偏暖|warm|warmer|warm up|warmer tone|warm tone',
  cool: '冷|变冷|调冷|更冷|冷色|冷色调|冷调|偏冷|cool|cooler|colder|cold|cool down|cooler tone|cool tone',
  colours: '颜色|色彩|色|color|colors|colour|colours|coloring|tint',
  tone: '色调|调子|tone|tones',
  blur: '模糊|虚化|高斯模糊|柔化|模糊化|变模糊|blur|blurry|blurred|blurrier|gaussian blur|soften|softer',
  sharpen: '锐化|清晰|变清晰|更清晰|清楚|锐利|清晰度|锐度|sharpen|sharper|sharp|sharpness|crisper|crisp|clearer',
  denoise:
    '降噪|去噪|去噪点|除噪|去除噪点|减少噪点|消除噪点|去掉噪点|降低噪点|denoise|denoised|noise reduction|reduce noise|reduce the noise|remove noise|remove the noise|despeckle',
  pixelate: '像素化|马赛克|打码|打马赛克|像素风|pixelate|pixelated|pixelize|mosaic|pixelation',
  posterize: '色调分离|海报化|海报|分色|posterize|posterise|posterized|posterization',
  levels: '级|阶|色阶|种颜色|个颜色|levels|level',
  vignette: '暗角|晕影|四角变暗|vignette|vignetting|dark corners',
  grain: '颗粒|胶片颗粒|颗粒感|噪点|杂色|胶片感|grain|film grain|noise|grainy',
  opacity: '不透明度|opacity|opaque',
  transparency: '透明度|transparency',
  translucent: '半透明|translucent|semi transparent|half transparent|see through',
  transparent: '透明|transparent',
  corners:
    '圆角|corners round|corners rounded|corners rounder|圆角化|圆角矩形|round corners|rounded corners|round the corners|round its corners|corner radius|rounded corner|round off the corners|rounded edges',
  radius: '半径|radius|sigma',
  border: '边框|框|边|相框|画框|描边|外框|border|borders|frame|outline|picture frame',
  padding: '内边距|边距|留白|留边|空白|padding|margin|margins',
  background: '背景|底色|背景色|底|背景颜色|background|backdrop|background color|background colour',
  watermark: '水印|文字水印|watermark|text watermark|watermarked',
  text: '文字|字|字样|标题|字幕|文本|说明|写|写上|写着|题字|text|caption|label|title|write|words|wording|letters|lettering|两个字|三个字|四个字|几个字|二字|两字|三字|四字',
  'font-size': '字号|字体大小|文字大小|字大小|font size|text size|font',
  thickness: '粗|宽的|厚|粗细|thick|thickness',
  enhance: '增强|加强|美化|优化|改善|improve|enhance|enhanced',
  auto: '自动|智能|一键|auto|automatically|automatic',
  'auto-enhance':
    '自动增强|自动优化|自动调整|自动美化|一键增强|一键美化|智能增强|自动修图|auto enhance|autoenhance|auto enhancement|auto adjust|auto levels|auto fix',
  up: '提高|提升|调高|升高|加大|增大|拉高|提|高一些|增强到|increase|increased|raise|boost|up|higher|more|strengthen|stronger|加深|turn up|turn up the|pump up',
  down: '降低|减少|减小|减|减弱|调低|降|拉低|低|decrease|decreased|reduce|reduced|lower|less|drop|weaken|turn down|turn down the',
  add: '加|添加|增加|加上|加个|加一个|加入|加点|放|放上|放一个|打上|put|add|add in|insert|place|give|apply|overlay|draw',
  make: '变成|变为|变|改成|改为|弄成|转成|转为|转换成|转换为|做成|成为|成|为|化为|make|made|convert|transform|into|turn into|turn it into|become|render|转化为|调成',
  set: '设为|设置|设置为|设成|设定为|调整|调节|调|改|修改|调整为|set|change|adjust|tweak|modify',
  replace: '换成|换为|替换成|替换为|换|替换|填充|填充为|填成|填|replace|fill|swap',
  remove: '去掉|去除|移除|删除|除去|remove|take out|get rid of',
  to: '到|至|to',
  by: 'by',
} as const;
export type Concept = keyof typeof CONCEPT_WORDS;

export const SMALL =
  '一点|一点点|一点儿|点儿|点|有点|有点儿|稍微|稍稍|稍|略微|略|轻微|轻度|些|一些|微微|少许|淡淡|细|薄|a bit|a little|a little bit|a tad|a touch|slightly|slight|bit|little|somewhat|subtle|subtly|gently|gentle|lightly|a touch of|a bit of|small|mild|tiny|thin';
export const LARGE =
  '很|很多|非常|大幅|大幅度|特别|极|极其|明显|明显地|强烈|重度|十分|许多|大量|超级|much|a lot|a lot of|lots|strongly|strong|very|heavily|heavy|significantly|dramatically|really|way|far|greatly|extremely|super|huge';
export const FILLERS =
  '按|按照|原来|原来的|原本的|等比例|等比|按比例|保持比例|位置|位置在|内容是|请|请你|请您|请帮我|帮我|帮忙|帮|麻烦|麻烦你|给我|我想|我想要|我要|我希望|希望|想要|想|要|能不能|可以|能否|可否|能|你|把|将|对|给|让|使|使得|用|以|在|于|位于|从|的|地|得|了|吧|吗|呢|啊|呀|哦|哈|嘛|一下|下吧|这张|那张|这个|这幅|这|那|张|幅|个|一个|一张|一层|一圈|一道|一行|圈|层|图|图片|照片|相片|图像|画面|整张|整个|整幅|整体|全图|全部|原图|它|变得|看起来|看上去|显得|更加|更|效果|滤镜|风格|风|处理|进行|做|做个|做一个|做一下|来|来个|来点|弄|弄得|操作|样子|模式|版|角度|方向|图上|图片上|照片上|图中|图片中|照片上面|图片上面|谢谢|谢谢你|多谢|内容|为主|左右方向|上下方向|方式|强度|程度|比例|长宽比|宽高比|画幅|' +
  "off the|off of|saying|that says|which says|position|proportionally|aspect ratio|ratio|aspect|proportion|proportions|please|pls|plz|kindly|can you|could you|would you|will you|can you please|could you please|would you please|i want|i want you to|i want to|i would like|i would like to|i would like you to|i'd like|i'd like to|i'd like you to|i need|i need you to|let's|let us|help me|the|a|an|this|that|it|its|these|image|images|picture|pictures|photo|photos|photograph|pic|img|my|me|for me|for|of|in|at|on|onto|over|from|around|as|so|just|whole|entire|effect|filter|style|look|version|some|all|all around|thanks|thank you|mode|using|use|that is|which is|placed|positioned|located|intensity|strength|amount|direction|angle|orientation|to be|should be|looks|~|～|(|)|:|【|】|·|=";
export const SEPARATORS =
  ',|，|。|;|；|、|.|!|！|?|？|\n|…|&|然后|之后|接着|随后|最后|再|再把|并|并且|并把|同时|而且|以及|和|且|还有|还要|另外|先|首先|其次|接下来|后|完了|and|then|and then|also|and also|after that|afterwards|next|finally|lastly|first|firstly|second|secondly|with|plus|as well as|as well|too|followed by|->|→';
export const NEGATIONS =
  "不要|别|不|勿|无需|不用|不许|禁止|不必|别再|请勿|切勿|没|没有|无|除了|don't|do not|dont|not|no|never|without|except|doesn't|does not|shouldn't|should not|must not|mustn't|can't|cannot|avoid|isn't|neither|nor|unless";
