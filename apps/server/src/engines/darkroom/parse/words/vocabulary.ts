/** Words in both languages by their meaning for the rules: normalised (small letters, no hyphens), separated by `|`. */
export const CONCEPT_WORDS = {
  rotate: '旋转|转动|翻滚|转|旋转到|倾斜|歪|tilt|tilted|rotate|rotated|rotation|rotating|spin',
  turn: 'turn|turn it',
  clockwise: '顺时针|顺时针方向|clockwise|cw|向右转|右转|往右转|右旋|向右旋转|往右旋转',
  counterclockwise:
    '逆时针|逆时针方向|counterclockwise|counter clockwise|anticlockwise|anti clockwise|ccw|向左转|左转|往左转|左旋|向左旋转|往左旋转',
  'upside-down': '上下颠倒|颠倒|倒过来|倒置|upside down',
  flip: '翻转|翻|flip|flipped|flop',
  mirror: '镜像|镜面|mirror|mirrored|mirror image',
  reverse: '反转|reverse|reversed',
  horizontal: '水平|横向|横版|landscape|左右|左右对调|horizontal|horizontally|left to right|left right|sideways',
  vertical: '垂直|竖直|竖向|竖版|portrait|纵向|上下|上下对调|vertical|vertically|top to bottom|up down',
  crop: '裁剪|裁切|剪裁|裁成|裁为|裁到|裁|剪成|剪切|截取|截成|crop|cropped|cut to',
  'cut-off': '裁掉|裁去|剪掉|剪去|切掉|切去|cut off|crop off|crop out|cut|trim off|cut away',
  keep: '保留|只保留|只留|留下|keep|keep only',
  square: '正方形|方形|正方|方图|square',
  circle: '圆形|圆|正圆|正圆形|circle|circular|round',
  region: '区域|范围|region|area|rectangle|矩形',
  'x-axis': 'x|x坐标|横坐标',
  'y-axis': 'y|y坐标|纵坐标',
  'all-sides': '四周|四边|各边|每边|所有边|周围|all sides|each side|every side|all edges|each edge|all four sides',
  half: '半边|半部分|半部|半张|half',
  resize:
    '缩放|缩放成|缩放到|调整大小|调整尺寸|改变大小|改变尺寸|尺寸改为|大小改为|resize|resized|scale|scaled|rescale|change the size|change size',
  size: '尺寸|大小|分辨率|块|格|blocks|block|block size|size|resolution|dimensions',
  shrink:
    '缩小|小|变小|改小|调小|小一半|缩|压缩|压到|压成|压至|缩减|缩减到|compress|compressed|shrink|smaller|downscale|scale down|downsize|reduce the size|reduce size',
  enlarge:
    '放大|大|变大|改大|调大|扩大|enlarge|bigger|larger|upscale|scale up|magnify|upsize|increase the size|big|large',
  halve: '减半|halve|halve the size|half as big|half as large|half the size|half size',
  double: '加倍|翻倍|翻一倍|double|double the size',
  stretch: '拉伸|拉伸成|拉伸到|stretch|stretched',
  within:
    '适合|以内|之内|以下|内|不超过|不要超过|别超过|不大于|不高于|小于|低于|少于|最大|最多|适应|within|fit|fit into|fit in|fit within|fit inside|at most|no larger than|no more than|not more than|no bigger than|not exceeding|smaller than|less than|under|below|max|maximum|up to|limit|limited to|limit to|cap at|capped at',
  width: '宽|宽度|宽为|width|wide|in width',
  height: '高|高度|高为|height|high|tall|in height',
  'long-side': '长边|最长边|长边为|longest side|long side|longer side|long edge|longest edge|longer edge',
  'short-side': '短边|最短边|shortest side|short side|shorter side|short edge|shortest edge|shorter edge',
  pad: '补成|补为|补白|补边成|扩成|填充成|扩展成|扩展到|补边|pad|pad it|padded',
  'black-and-white':
    '黑白|黑白色|黑白照|黑白照片|灰度|灰度图|灰阶|去色|单色|黑白化|black and white|black & white|b&w|bw|b & w|grayscale|greyscale|gray scale|grey scale|monochrome|black white',
  sepia: '怀旧|棕褐色|褐色调|泛黄|老照片|旧照片|sepia|sepia tone|sepia toned|old photo',
  invert: '反色|反相|负片|底片|反转颜色|颜色反转|invert|inverted|negative|inverse',
  brightness: '亮度|明亮度|brightness|luminosity|lightness',
  bright:
    '亮|变亮|调亮|提亮|增亮|更亮|弄亮|明亮|亮些|加亮|打亮|brighter|brighten|lighter|lighten|brighten up|lighten up|bright',
  dark: '暗|变暗|调暗|压暗|更暗|弄暗|暗些|昏暗|darker|darken|dim|dimmer|dark|crush|deepen|deeper',
  contrast: '对比度|对比|反差|contrast|contrasty',
  saturation: '饱和度|色彩饱和度|饱和|鲜艳度|色彩浓度|saturation',
  vivid: '鲜艳|变鲜艳|更鲜艳|浓郁|艳丽|vivid|saturate|saturated|colorful|colourful|vibrant',
  dull: '变淡|淡雅|desaturate|desaturated|muted|less colorful|less colourful|less saturated',
  hue: '色相|色调旋转|hue',
  temperature: '色温|白平衡|temperature|color temperature|colour temperature|warmth|white balance',
  warm: 'warm tint|warmer tint|warm tones|warmer tones|warm colors|warm colours|暖|变暖|调暖|更暖|暖色|暖色调|暖调|温暖|偏暖|warm|warmer|warm up|warmer tone|warm tone',
  cool: 'cool tint|cooler tint|cool tones|cooler tones|cold tones|cold tint|cool colors|cool colours|冷|变冷|调冷|更冷|冷色|冷色调|冷调|偏冷|cool|cooler|colder|cold|cool down|cooler tone|cool tone',
  colours: '颜色|色彩|色|color|colors|colour|colours|coloring|tint',
  tone: '色调|调子|tone|tones',
  blur: '模糊|虚化|高斯模糊|柔化|模糊化|变模糊|blur|blurry|blurred|blurrier|gaussian blur|soften|softer',
  sharpen: '锐化|清晰|变清晰|更清晰|清楚|锐利|清晰度|锐度|sharpen|sharper|sharp|sharpness|crisper|crisp|clearer',
  denoise:
    '降噪|去噪|去噪点|除噪|去除噪点|减少噪点|消除噪点|去掉噪点|降低噪点|denoise|denoised|noise reduction|reduce noise|reduce the noise|remove noise|remove the noise|despeckle',
  pixelate: '像素化|马赛克|打码|打马赛克|像素风|pixelate|pixelated|pixelize|mosaic|pixelation',
  posterize: '色调分离|海报化|海报|分色|posterize|posterise|posterized|posterization',
  levels: '级|阶|色阶|种颜色|个颜色|levels|level',
  vignette: '暗角|晕影|四角变暗|四角压暗|四角暗一点|四周压暗|四周变暗|边角压暗|vignette|vignetting|dark corners',
  grain: '颗粒|胶片颗粒|颗粒感|噪点|杂色|grain|film grain|noise|grainy',
  opacity: '不透明度|opacity|opaque',
  transparency: '透明度|transparency',
  translucent: '半透明|translucent|semi transparent|half transparent|see through',
  transparent: '透明|transparent',
  corners:
    '圆角|corners round|corners rounded|corners rounder|圆角化|圆角矩形|round corners|rounded corners|round the corners|round its corners|corner radius|rounded corner|round off the corners|rounded edges',
  radius: '半径|radius|sigma',
  border: '边框|框|边|相框|画框|描边|外框|border|borders|frame|outline|picture frame',
  padding: '内边距|边距|留白|留边|空白|padding|margin|margins|空白边|白边空白|whitespace|white space|empty space',
  background: '背景|底色|背景色|底|背景颜色|background|backdrop|background color|background colour|canvas|画布',
  watermark: '水印|文字水印|watermark|text watermark|watermarked',
  text: '文字|字|字样|标题|字幕|文本|说明|写|写上|写着|题字|text|caption|label|title|write|words|wording|letters|lettering|两个字|三个字|四个字|几个字|二字|两字|三字|四字',
  'font-size': '字号|字体大小|文字大小|字大小|font size|text size|font',
  thickness: '粗|宽的|厚|粗细|thick|thickness',
  enhance: '增强|加强|美化|优化|改善|improve|enhance|enhanced',
  auto: '自动|智能|一键|auto|automatically|automatic',
  'auto-enhance':
    '自动增强|自动优化|自动调整|自动美化|一键增强|一键美化|智能增强|自动修图|自动调色|一键调色|auto enhance|autoenhance|auto enhancement|auto adjust|auto fix|auto tone|auto color|auto colour',
  up: '提高|提升|抬高|拉起来|拉起|调高|升高|加大|增大|拉高|提|高一些|增强到|increase|increased|raise|boost|up|higher|more|strengthen|stronger|加深|turn up|turn up the|pump up|lift|lift up|open up|bring up|push up|push|bump|bump up|nudge|nudge up',
  down: '降低|压低|拉回|收一点|压一压|收一收|减少|减小|减|减弱|调低|降|拉低|低|decrease|decreased|reduce|reduced|lower|less|down|drop|weaken|turn down|turn down the|bring down|tone down|pull down|pull back|tame|lower down',
  add: '加|补|补上|添加|增加|加上|加个|加一个|加入|加点|放|放上|放一个|打上|put|add|add in|insert|place|give|apply|overlay|draw',
  make: '变成|变为|变|改成|改为|弄成|转成|转为|转换成|转换为|做成|成为|成|为|化为|make|made|convert|transform|into|turn into|turn it into|become|render|转化为|调成',
  set: '设为|设置|设置为|设成|设定为|调整|调节|调|改|修改|调整为|set|change|adjust|tweak|modify',
  replace: '换成|换为|替换成|替换为|换|替换|填充|填充为|填成|填|replace|fill|swap',
  remove: '去|去掉|去除|移除|删除|除去|remove|take out|get rid of',
  to: '到|至|to',
  by: 'by',
  exposure: '曝光|曝光度|曝光值|曝光补偿|exposure|exposure compensation|ev',
  shadows:
    '暗部|阴影|暗处|阴影部分|暗部细节|阴影细节|shadows|shadow|dark areas|dark parts|darks|the darks|blacks|the blacks|shadow detail|shadow details',
  highlights:
    '高光|亮部|亮处|高光部分|亮部细节|高光细节|highlights|highlight|bright areas|bright parts|lights|whites|the whites|highlight detail|highlight details',
  recover: '恢复|找回|拉回来|还原|recover|restore|bring back|rescue',
  vibrance: '自然饱和度|鲜明度|自然饱和|vibrance|vibrancy',
  clarity:
    '局部对比度|局部对比|微对比|清晰对比|clarity|local contrast|micro contrast|definition|structure|texture|质感|纹理',
  punchy: '通透|通透感|更通透|立体感|punchy|punchier|more punch|punch|pop',
  dehaze:
    '去雾|除雾|去霾|去雾霾|除雾霾|去灰|去灰雾|去朦胧|去掉雾气|去除雾气|去除雾霾|去掉雾霾|dehaze|dehazed|defog|haze removal|remove haze|remove the haze|remove fog|remove the fog|reduce haze|reduce the haze|cut haze|cut the haze|clear haze|clear the haze|clear up the haze',
  tint: '偏|偏向|偏一点|带点|着色|染成|染|色偏|调色成|tint|tinted|color cast|colour cast|color tint|colour tint|color tone|colour tone|hint of',
  'auto-white-balance':
    '自动白平衡|白平衡自动|校正白平衡|白平衡校正|修正白平衡|矫正白平衡|纠正白平衡|去偏色|去色偏|去除偏色|去掉偏色|修正偏色|校正偏色|纠正偏色|矫正偏色|校正色偏|auto white balance|automatic white balance|awb|correct white balance|correct the white balance|fix white balance|fix the white balance|neutral white balance|neutralize colors|remove color cast|remove the color cast|remove colour cast|remove the colour cast|fix the colors|fix the color cast|fix color cast|correct the color cast|correct color cast',
  'auto-levels': '自动色阶|色阶自动|自动对比度|自动对比|auto levels|auto level|automatic levels|auto contrast',
  'black-point': '黑场|黑点|黑位|black point|blacks at',
  'white-point': '白场|白点|白位|white point|whites at',
  gamma: '伽马|伽玛|中间调|gamma|midtones|midtone',
  fade: '褪色|褪色感|褪色效果|哑光|灰调|雾面|fade|faded|matte|faded look|washed out|washed',
  straighten:
    '拉直|地平线弄平|弄平地平线|地平线调平|扶正|摆正|拉正|校正水平|水平校正|矫正水平|校平|调平|校正倾斜|纠正倾斜|矫正倾斜|倾斜校正|校正地平线|矫正地平线|拉直地平线|拉平地平线|地平线拉直|地平线拉平|地平线水平|地平线摆正|地平线校正|straighten|straighten out|straightened|straighten horizon|straighten the horizon|straight|level the horizon|fix the horizon|level horizon|level it|level the picture|level the photo|level the image|fix the tilt|correct the tilt|correct tilt|auto straighten|deskew',
  trim: '自动裁边|裁边|去边|trim|trimmed|autocrop|auto crop|auto trim|trim edges|trim the edges',
  bars: '边条|黑条|白条|bars|bar|letterbox|letterboxing|strips|stripes',
  'keep-corners':
    '不裁切|不裁剪|不裁边|不裁掉|保留四角|保留边角|保留四个角|保留角落|保留全部内容|保留完整画面|扩展画布|扩大画布|without cropping|without cutting|without cropping it|keep corners|keep the corners|keep all corners|no cropping|no crop|keep everything|expand canvas|expand the canvas',
  tile: '平铺|满屏|铺满|布满|满版|全屏|重复|铺满全图|tile|tiled|tiling|repeat|repeated|repeating|all over|everywhere|across the image|across the picture|across the whole image|across the whole picture|all over the image|all over the picture',
  faint:
    '淡|很淡|淡淡的|浅|隐约|若隐若现|浅浅的|不明显|faint|faintly|unobtrusive|discreet|barely visible|translucently',
  file: '格式|文件|文件格式|图片格式|format|file|file format|image format',
  'file-size': '文件大小|文件体积|体积|图片体积|占用|file size|filesize|size on disk|file weight',
  quality: '质量|画质|品质|压缩质量|图片质量|quality|image quality|at quality|with quality',
  'high-quality':
    '高质量|高品质|最高质量|最佳质量|high quality|best quality|highest quality|maximum quality|max quality',
  'low-quality': '低质量|低品质|low quality|lower quality',
  save: '保存|保存为|保存成|存为|存成|另存为|另存|导出|导出为|导出成|输出|输出为|输出成|save|save as|saved as|save it as|export|export as|output|output as|save to|export to',
  'id-photo': '证件照|证件照片|登记照|id photo|id picture',
} as const;
export type Concept = keyof typeof CONCEPT_WORDS;

export const SMALL =
  '一点|一点点|一点儿|点儿|点|有点|有点儿|稍微|稍稍|稍|略微|略|轻微|轻度|些|一些|微微|少许|淡淡|细|薄|a bit|a little|a little bit|a tad|a touch|slightly|slight|bit|little|somewhat|subtle|subtly|gently|gentle|lightly|a touch of|a bit of|mild|thin';
/** Adjectives for small objects, not for small changes. */
export const SMALL_SIZES = 'small|tiny|little sized|smallish';
export const LARGE =
  '很|很多|非常|大幅|大幅度|特别|极|极其|明显|明显地|强烈|强力|大力|用力|重度|十分|许多|大量|超级|much|a lot|a lot of|lots|strongly|strong|very|heavily|heavy|significantly|dramatically|really|way|far|greatly|extremely|super|huge';
export const FILLERS =
  '控制|控制在|按|按照|原来|原来的|原本的|等比例|等比|按比例|保持比例|位置|位置在|内容是|请|请你|请您|请帮我|帮我|帮忙|帮|麻烦|麻烦你|给我|我想|我想要|我要|我希望|希望|想要|想|要|能不能|可以|能否|可否|能|你|把|将|对|给|让|使|使得|用|以|在|于|位于|从|的|地|得|了|吧|吗|呢|啊|呀|哦|哈|嘛|一下|下吧|这张|那张|这个|这幅|这|那|张|幅|个|一个|一张|一层|一圈|一道|一行|圈|层|图|图片|照片|相片|图像|画面|整张|整个|整幅|整体|全图|全部|原图|它|变得|看起来|看上去|显得|更加|更|效果|滤镜|风格|风|处理|进行|做|做个|做一个|做一下|来|来个|来点|弄|弄得|操作|样子|模式|版|角度|方向|图上|图片上|照片上|图中|图片中|照片上面|图片上面|谢谢|谢谢你|多谢|内容|为主|左右方向|上下方向|方式|强度|程度|比例|长宽比|宽高比|画幅|' +
  "off the|off of|saying|that says|which says|position|proportionally|aspect ratio|ratio|aspect|proportion|proportions|please|pls|plz|kindly|can you|could you|would you|will you|can you please|could you please|would you please|i want|i want you to|i want to|i would like|i would like to|i would like you to|i'd like|i'd like to|i'd like you to|i need|i need you to|let's|let us|help me|the|a|an|this|that|it|its|these|image|images|picture|pictures|photo|photos|photograph|pic|img|my|me|for me|for|of|in|at|on|onto|over|from|around|as|so|just|whole|entire|effect|filter|style|look|version|some|all|all around|thanks|thank you|mode|using|use|that is|which is|placed|positioned|located|intensity|strength|amount|direction|angle|orientation|to be|should be|looks|~|～|(|)|:|【|】|·|=";
export const SEPARATORS =
  ',|，|。|;|；|、|.|!|！|?|？|\n|…|&|然后|之后|接着|随后|最后|再|再把|并|并且|并把|同时|而且|以及|和|且|还有|还要|另外|先|首先|其次|接下来|后|完了|and|then|and then|also|and also|after that|afterwards|next|finally|lastly|first|firstly|second|secondly|with|plus|as well as|as well|too|followed by|->|→';
export const NEGATIONS =
  "不要|别|不|勿|无需|不用|不许|禁止|不必|别再|请勿|切勿|没|没有|无|除了|don't|do not|dont|not|no|never|without|except|doesn't|does not|shouldn't|should not|must not|mustn't|can't|cannot|avoid|isn't|neither|nor|unless";
