import { describe, expect, it } from 'vitest';
import { cardWords, repeatedTitles } from './title.ts';

const t = (id: string): string => id;
const record = (title: string, prompt: string) => ({ title, prompt });

describe('the first line of a card', () => {
  it('is the title, unless other cards have it too', () => {
    const list = [record('海', '黑白'), record('山', '锐化'), record('山', '暖一点')];
    const repeated = repeatedTitles(list);
    expect(list.map((one) => cardWords(one, repeated, t))).toEqual([
      { lead: '海', rest: '黑白' },
      { lead: '锐化', rest: '山' },
      { lead: '暖一点', rest: '山' },
    ]);
  });

  it('is the title if there is no prompt, and the placeholder if there is no title', () => {
    const repeated = repeatedTitles([record('山', ''), record('山', ' ')]);
    expect(cardWords(record('山', ''), repeated, t)).toEqual({ lead: '山', rest: '' });
    expect(cardWords(record('', '黑白'), repeated, t)).toEqual({ lead: 'image.untitled', rest: '黑白' });
    expect(cardWords(record('', ''), repeated, t)).toEqual({ lead: 'image.untitled', rest: '' });
  });
});
