import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EngineError } from '../../engine.ts';
import { MAX_OPERATIONS, Operation } from '../operations.ts';
import { parseInstruction } from './parse.ts';

/** The message of the refusal. Fails if the instruction was accepted. */
const refusalOf = (prompt: string): string => {
  try {
    const operations = parseInstruction(prompt);
    throw new Error(`accepted as ${JSON.stringify(operations)}`);
  } catch (error) {
    if (!(error instanceof EngineError)) throw error;
    expect(error.code).toBe('unsupported_instruction');
    return error.message;
  }
};

describe('an instruction that needs a model', () => {
  it.each([
    '给这个人戴上帽子',
    '把天空变成蓝色',
    '背景模糊',
    '模糊背景',
    '白色背景虚化',
    '模糊边框',
    '把人变亮',
    '把白色变成黑色',
    '去掉背景',
    '变成卡通风格',
    '把脸打码',
    '变成红色',
    'make the car red',
    'blur the background',
    'brighten the face',
    'make it black',
    'remove the background',
    'add a hat',
    'add a black and white border',
    'rotate the left half',
    'fix the perspective',
    '透视校正',
    '左半边旋转90度',
    'make the border white',
    'turn it into a cartoon',
    'hello',
    '🎩',
  ])('is refused with its name and a model that can do it: %s', (prompt) => {
    const message = refusalOf(prompt);
    expect(message).toContain(`暗房看不懂“${prompt}”`);
    expect(message).toContain('Gemini');
    expect(message).toContain('GEMINI_API_KEY');
  });

  it.each([
    ['黑白，给他戴上帽子', '给他戴上帽子'],
    ['make it sepia and give him a hat', 'give him a hat'],
    ['给他戴帽子，旋转90度，把天空变红', '给他戴帽子”、“把天空变红'],
    ['黑白，但是保留红色', '但是保留红色'],
    ['旋转90度，裁剪', '裁剪'],
    ['旋转90度，白色', '白色'],
    ['rotate 90 and 180', '180'],
  ])('makes the whole sentence fail, but the message names only this part: %s', (prompt, part) => {
    expect(refusalOf(prompt)).toContain(`暗房看不懂“${part}”`);
  });

  it('is quoted only in part if the sentence is long', () => {
    expect(refusalOf('帽子'.repeat(1000)).length).toBeLessThan(400);
  });
});

describe('the darkroom also refuses', () => {
  it.each([
    '不要黑白',
    '别旋转',
    "don't rotate",
    'Don’t rotate',
    'do not crop',
    '旋转90度，不要黑白',
    'no border',
    '除了红色都变黑白',
  ])('a negation, because it does not ask for an operation: %s', (prompt) => {
    expect(refusalOf(prompt)).toContain('否定');
  });

  it.each(['旋转0度', 'rotate 360 degrees', '亮度提高0%', 'resize to 100%', 'hue 0', '不透明度 100%'])(
    'an instruction that would change nothing: %s',
    (prompt) => {
      expect(refusalOf(prompt)).toContain(`“${prompt}”不会改变图片`);
    },
  );

  it.each([
    '放大1000倍',
    '亮度提高9999%',
    '模糊0像素',
    '旋转99999度',
    '加 99999px 边框',
    'posterize to 1 levels',
    '裁成 0:0',
  ])('a number out of range: %s', (prompt) => {
    expect(refusalOf(prompt)).toContain(`“${prompt}”：数值超出了允许的范围`);
  });

  it.each([
    '加水印 黑白',
    '加水印 绘架白色',
    '写上海',
    '写 小红书',
    '写一句祝福语',
    'write something nice',
    'add watermark to protect it',
    'add text',
  ])('a caption without quotes that could mean something else: %s', (prompt) => {
    expect(refusalOf(prompt)).toContain('放在引号里');
  });

  it.each(['', '，。', '请帮我', 'the picture, please'])('words without an instruction: "%s"', (prompt) => {
    expect(refusalOf(prompt)).toContain('没有看到要做的修改');
  });

  it('more operations than one task may contain', () => {
    expect(parseInstruction('旋转90度，'.repeat(MAX_OPERATIONS))).toHaveLength(MAX_OPERATIONS);
    expect(refusalOf('旋转90度，'.repeat(MAX_OPERATIONS + 1))).toContain(String(MAX_OPERATIONS));
  });
});

describe('words inside a caption', () => {
  it('are not read as instructions', () => {
    expect(parseInstruction('加水印“不要黑白，旋转90度”')).toHaveLength(1);
  });

  it('are found without quotes if the rest of the clause is unambiguous', () => {
    expect(parseInstruction('加水印：张三摄影，黑白')).toMatchObject([
      { text: '张三摄影' },
      { type: 'black-and-white' },
    ]);
    expect(parseInstruction('加水印 林白')).toMatchObject([{ text: '林白' }]);
  });

  it('contain no control characters', () => {
    expect(parseInstruction('加水印“a\u0000\u0007b”')).toMatchObject([{ text: 'a b' }]);
  });

  it('are refused if they are too long or have no closing quote', () => {
    refusalOf(`加水印“${'字'.repeat(201)}”`);
    refusalOf('加水印“绘架');
  });
});

describe('a hostile sentence', () => {
  const LENGTH = 4000;
  it.each(
    [
      '“',
      '"',
      "'",
      '(',
      '1',
      '1 ',
      '1x',
      '1:',
      '1,',
      '九',
      '百',
      '.',
      '-',
      ' ',
      'a',
      "don't ",
      '黑',
      '黑白',
      '旋转',
      'rotate ',
      'and ',
      '白色 ',
      '20% ',
      '上',
      '🎩',
      '\u0301',
      '\u0000',
      '#',
      '#fff',
      '分之',
      '加“',
      '水印',
      '写 ',
      '水印 绘 ',
      '左 ',
      '左黑白',
      '1/',
      '日系',
      '500KB ',
      'half ',
    ].map((unit) => [unit, unit.repeat(Math.ceil(LENGTH / unit.length)).slice(0, LENGTH)] as const),
  )('ends in a refusal: 4,000 characters of %j', (_, prompt) => {
    refusalOf(prompt);
  });

  const VOCABULARY =
    '曝光 +1 EV 日系 小红书封面 jpg 500KB 以内 质量 水印 平铺 四角 阴影 偏 蓝色调 拉直 去掉 旋转 90度 黑白 ， 并 加 水印 “绘架” 右下角 白色 边框 20px 16:9 裁成 亮 一点 很 不 背景 模糊 to rotate make it by half left and with 800x600 #fff 帽子 ( ) % ° 倍 一半'.split(
      ' ',
    );

  it('yields valid operations or an EngineError, whatever its words', () => {
    const sentence = fc.array(fc.constantFrom(...VOCABULARY), { maxLength: 30 }).map((words) => words.join(''));
    fc.assert(
      fc.property(fc.oneof(sentence, fc.string({ unit: 'binary', maxLength: 200 })), (prompt) => {
        try {
          const operations = parseInstruction(prompt);
          expect(operations.length).toBeGreaterThan(0);
          for (const operation of operations) expect(Operation.parse(operation)).toEqual(operation);
        } catch (error) {
          expect(error).toBeInstanceOf(EngineError);
        }
      }),
      { numRuns: 2000 },
    );
  });

  it('never runs an operation that a neighbouring word may forbid', () => {
    const instruction = fc.constantFrom('黑白', '旋转90度', '加白色边框', 'make it sepia', 'crop to 16:9');
    const unknown = fc.constantFrom('帽子', '天空', 'car', '脸', 'him', '不', '€');
    fc.assert(
      fc.property(instruction, unknown, fc.boolean(), (known, word, before) => {
        refusalOf(before ? `${word} ${known}` : `${known} ${word}`);
      }),
    );
  });
});
