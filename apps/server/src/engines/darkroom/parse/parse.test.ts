import { describe, expect, it } from 'vitest';
import type { Operation } from '../operations.ts';
import { normalise } from './normalise.ts';
import { parseInstruction } from './parse.ts';

const px = (value: number) => ({ unit: 'px', value }) as const;
const part = (value: number) => ({ unit: '%', value }) as const;
const crop = (width: number, height: number, place: 'center' | 'left' | 'top' = 'center'): Operation => ({
  type: 'crop-ratio',
  width,
  height,
  place,
});
const scale = (factor: number): Operation => ({ type: 'resize', to: { kind: 'scale', factor } });
const caption = (text: string, more: Partial<Extract<Operation, { type: 'caption' }>> = {}): Operation => ({
  type: 'caption',
  text,
  place: 'bottom-right',
  size: part(5),
  opacity: 100,
  ...more,
});
const blackAndWhite: Operation = { type: 'black-and-white' };
const quarterTurn: Operation = { type: 'rotate', degrees: 90 };

const CHINESE: [string, Operation[]][] = [
  ['黑白，旋转90度', [blackAndWhite, quarterTurn]],
  ['旋转90度并变成黑白', [quarterTurn, blackAndWhite]],
  ['旋转90度变成黑白', [quarterTurn, blackAndWhite]],
  ['先旋转九十度，再变成黑白，最后加水印「绘架」', [quarterTurn, blackAndWhite, caption('绘架')]],
  ['裁成 16:9，暖一点', [crop(16, 9), { type: 'temperature', percent: 20 }]],
  ['裁成１６：９', [crop(16, 9)]],
  ['裁剪为三比四', [crop(3, 4)]],
  ['裁成正方形', [crop(1, 1)]],
  ['裁成圆形', [{ type: 'crop-circle' }]],
  ['裁剪 800x600', [{ type: 'crop-size', width: 800, height: 600, place: 'center' }]],
  ['裁剪区域 100, 50, 300, 200', [{ type: 'crop-region', left: 100, top: 50, width: 300, height: 200 }]],
  ['裁掉左边20%', [{ type: 'crop-edges', sides: ['left'], amount: part(20) }]],
  ['裁掉上下50像素', [{ type: 'crop-edges', sides: ['top', 'bottom'], amount: px(50) }]],
  ['保留左半边', [{ type: 'crop-edges', sides: ['right'], amount: part(50) }]],
  ['逆时针旋转三十度', [{ type: 'rotate', degrees: -30 }]],
  ['向右转', [quarterTurn]],
  ['旋转-45°', [{ type: 'rotate', degrees: -45 }]],
  ['左右翻转', [{ type: 'flip', axis: 'horizontal' }]],
  ['垂直镜像', [{ type: 'flip', axis: 'vertical' }]],
  [
    '水平和垂直翻转',
    [
      { type: 'flip', axis: 'horizontal' },
      { type: 'flip', axis: 'vertical' },
    ],
  ],
  ['缩小一半', [scale(0.5)]],
  ['缩小到百分之二十', [scale(0.2)]],
  ['放大两倍', [scale(2)]],
  ['放大到150%', [scale(1.5)]],
  ['放大一点五倍', [scale(1.5)]],
  ['宽度改为八百', [{ type: 'resize', to: { kind: 'side', side: 'width', pixels: 800 } }]],
  ['最长边1024像素', [{ type: 'resize', to: { kind: 'side', side: 'long', pixels: 1024 } }]],
  ['压缩到200万像素', [{ type: 'resize', to: { kind: 'megapixels', megapixels: 2 } }]],
  ['拉伸到500x400', [{ type: 'resize', to: { kind: 'box', width: 500, height: 400, fit: 'fill' } }]],
  ['请帮我把这张图稍微亮一点', [{ type: 'brightness', percent: 10 }]],
  ['变暗很多', [{ type: 'brightness', percent: -40 }]],
  ['亮度降低一半', [{ type: 'brightness', percent: -50 }]],
  ['亮度调到120%', [{ type: 'brightness', percent: 20 }]],
  ['提高对比度 20%', [{ type: 'contrast', percent: 20 }]],
  ['对比度-15%', [{ type: 'contrast', percent: -15 }]],
  ['降低饱和度', [{ type: 'saturation', percent: -30 }]],
  ['颜色更鲜艳', [{ type: 'saturation', percent: 30 }]],
  ['色调冷一些', [{ type: 'temperature', percent: -20 }]],
  ['色相旋转60度', [{ type: 'hue', degrees: 60 }]],
  ['去色', [blackAndWhite]],
  ['怀旧风格', [{ type: 'sepia', percent: 100 }]],
  ['反色', [{ type: 'invert' }]],
  ['锐化一下', [{ type: 'sharpen', percent: 100 }]],
  ['模糊5像素', [{ type: 'blur', radius: px(5) }]],
  ['降噪', [{ type: 'denoise', level: 'medium' }]],
  ['打马赛克 20', [{ type: 'pixelate', block: px(20) }]],
  ['色调分离 4级', [{ type: 'posterize', levels: 4 }]],
  ['加一点暗角', [{ type: 'vignette', percent: 30 }]],
  ['加胶片颗粒', [{ type: 'grain', percent: 30 }]],
  ['自动增强', [{ type: 'auto-enhance' }]],
  ['圆角 40', [{ type: 'round-corners', radius: px(40) }]],
  ['加二十像素的白边', [{ type: 'border', width: px(20), colour: '#ffffff' }]],
  ['加边框，白色，20px', [{ type: 'border', width: px(20), colour: '#ffffff' }]],
  ['四周留白 5%', [{ type: 'padding', width: part(5), colour: '#ffffff' }]],
  ['补成正方形，透明', [{ type: 'pad-to-ratio', width: 1, height: 1, colour: 'transparent' }]],
  ['背景换成白色', [{ type: 'background', colour: '#ffffff' }]],
  ['半透明', [{ type: 'opacity', percent: 50 }]],
  ['加水印“绘架”在右下角，白色', [caption('绘架', { colour: '#ffffff' })]],
  [
    '在左上角写上『你好，世界』，字号四十八，深蓝色',
    [caption('你好，世界', { place: 'top-left', size: px(48), colour: '#00008b' })],
  ],
  ['写上"Ａ"在顶部居中', [caption('Ａ', { place: 'top' })]],
  ['加一个红色的边框，宽度10像素', [{ type: 'border', width: px(10), colour: '#ff0000' }]],
  ['加水印“绘架”，半透明，字大一点', [caption('绘架', { opacity: 50, size: part(9) })]],
  ['黑白，宽度800', [blackAndWhite, { type: 'resize', to: { kind: 'side', side: 'width', pixels: 800 } }]],
  ['加上「水印」两个字', [caption('水印', { place: 'bottom' })]],
  [
    '降低亮度20%和对比度10%',
    [
      { type: 'brightness', percent: -20 },
      { type: 'contrast', percent: -10 },
    ],
  ],
  [
    '提高亮度，降低对比度',
    [
      { type: 'brightness', percent: 20 },
      { type: 'contrast', percent: -20 },
    ],
  ],
  ['对比度高一点', [{ type: 'contrast', percent: 10 }]],
  ['缩小到原来的一半', [scale(0.5)]],
];

const ENGLISH: [string, Operation[]][] = [
  ['make it 20% brighter, then crop to 16:9', [{ type: 'brightness', percent: 20 }, crop(16, 9)]],
  ['black and white', [blackAndWhite]],
  ['Rotate it 90 degrees and turn it black-and-white.', [quarterTurn, blackAndWhite]],
  ['turn it sepia', [{ type: 'sepia', percent: 100 }]],
  ['convert to greyscale', [blackAndWhite]],
  ['remove the color', [blackAndWhite]],
  ['invert the colors', [{ type: 'invert' }]],
  ['rotate left', [{ type: 'rotate', degrees: -90 }]],
  ['turn right', [quarterTurn]],
  ['rotate 30 degrees counter-clockwise', [{ type: 'rotate', degrees: -30 }]],
  ['turn the photo upside down', [{ type: 'rotate', degrees: 180 }]],
  ['flip vertically', [{ type: 'flip', axis: 'vertical' }]],
  ['mirror the image', [{ type: 'flip', axis: 'horizontal' }]],
  ['make it square', [crop(1, 1)]],
  ['crop to 4x3', [crop(4, 3)]],
  ['crop to 2:3 from the top', [crop(2, 3, 'top')]],
  ['crop to a circle', [{ type: 'crop-circle' }]],
  ['crop 300x200 at (10, 20)', [{ type: 'crop-region', left: 10, top: 20, width: 300, height: 200 }]],
  ['crop x=10 y=20 width=300 height=200', [{ type: 'crop-region', left: 10, top: 20, width: 300, height: 200 }]],
  ['crop the left half', [{ type: 'crop-edges', sides: ['right'], amount: part(50) }]],
  ['cut off 10% from the bottom', [{ type: 'crop-edges', sides: ['bottom'], amount: part(10) }]],
  ['resize to 800x600', [{ type: 'resize', to: { kind: 'box', width: 800, height: 600, fit: 'cover' } }]],
  ['fit within 1000 by 1000', [{ type: 'resize', to: { kind: 'box', width: 1000, height: 1000, fit: 'inside' } }]],
  ['resize to 50%', [scale(0.5)]],
  ['make it half the size', [scale(0.5)]],
  ['twice as big', [scale(2)]],
  ['shrink by 20%', [scale(0.8)]],
  ['800px wide', [{ type: 'resize', to: { kind: 'side', side: 'width', pixels: 800 } }]],
  ['resize to 2 megapixels', [{ type: 'resize', to: { kind: 'megapixels', megapixels: 2 } }]],
  ['Could you please make the image a bit warmer?', [{ type: 'temperature', percent: 20 }]],
  ['much darker', [{ type: 'brightness', percent: -40 }]],
  ['increase the contrast by 10 percent', [{ type: 'contrast', percent: 10 }]],
  ['decrease brightness by half', [{ type: 'brightness', percent: -50 }]],
  ['set brightness to 120%', [{ type: 'brightness', percent: 20 }]],
  ['less saturated', [{ type: 'saturation', percent: -30 }]],
  ['more vibrant colours', [{ type: 'saturation', percent: 30 }]],
  ['rotate the hue by 45 degrees', [{ type: 'hue', degrees: 45 }]],
  ['blur slightly', [{ type: 'blur', radius: part(0.2) }]],
  ['blur 10 pixels', [{ type: 'blur', radius: px(10) }]],
  ['sharpen', [{ type: 'sharpen', percent: 100 }]],
  ['reduce noise', [{ type: 'denoise', level: 'medium' }]],
  ['pixelate 16px', [{ type: 'pixelate', block: px(16) }]],
  ['posterize to 6 levels', [{ type: 'posterize', levels: 6 }]],
  ['add a strong vignette', [{ type: 'vignette', percent: 80 }]],
  ['add film grain', [{ type: 'grain', percent: 30 }]],
  ['auto-enhance', [{ type: 'auto-enhance' }]],
  ['50% opacity', [{ type: 'opacity', percent: 50 }]],
  ['rounded corners 24px', [{ type: 'round-corners', radius: px(24) }]],
  ['add a 20px white border', [{ type: 'border', width: px(20), colour: '#ffffff' }]],
  ['add a 20-pixel border in #f80', [{ type: 'border', width: px(20), colour: '#ff8800' }]],
  ['pad to square with white', [{ type: 'pad-to-ratio', width: 1, height: 1, colour: '#ffffff' }]],
  ['white background', [{ type: 'background', colour: '#ffffff' }]],
  ['add watermark "© 2026 Pictor" in red', [caption('© 2026 Pictor', { colour: '#ff0000' })]],
  ["write 'Don't stop' at the top, size 32", [caption("Don't stop", { place: 'top', size: px(32) })]],
  ['caption "hi" bottom center in rgb(0, 128, 255)', [caption('hi', { place: 'bottom', colour: '#0080ff' })]],
  [
    'increase brightness and contrast by 50%',
    [
      { type: 'brightness', percent: 50 },
      { type: 'contrast', percent: 50 },
    ],
  ],
  [
    'blur, 20% brighter',
    [
      { type: 'blur', radius: part(0.5) },
      { type: 'brightness', percent: 20 },
    ],
  ],
  ['add watermark "a", size 32', [caption('a', { size: px(32) })]],
  ['make the corners round', [{ type: 'round-corners', radius: part(6) }]],
  [
    'First crop to 1:1, then rotate 90° and finally add a vignette, thanks!',
    [crop(1, 1), quarterTurn, { type: 'vignette', percent: 50 }],
  ],
];

describe('an instruction in Chinese', () => {
  it.each(CHINESE)('%s', (prompt, operations) => {
    expect(parseInstruction(prompt)).toEqual(operations);
  });
});

describe('an instruction in English', () => {
  it.each(ENGLISH)('%s', (prompt, operations) => {
    expect(parseInstruction(prompt)).toEqual(operations);
  });
});

describe('a normalised text', () => {
  it('grows by at most three characters per character, even if the compatibility form is longer', () => {
    expect(normalise('\uFDFA'.repeat(4000)).text).toHaveLength(4000);
    expect(normalise('㍿').text).toBe('株式会社');
    expect(normalise('１６：９').text).toBe('16:9');
  });
});
