import { expect, it } from 'vitest';
import { failureNotice } from './failure-notice.ts';

const t = (id: string, values: Record<string, string | number> = {}): string =>
  id === 'list.separator' ? ', ' : `${id} ${JSON.stringify(values)}`;
const failed = (reason: string, count: number) =>
  Array.from({ length: count }, (_, index) => ({ name: `${reason}${index}`, reason }));

it('shows one reason with the file names', () => {
  expect(failureNotice(failed('cut', 2), t)).toEqual({ text: 'cut', detail: 'cut0, cut1' });
});

it('names some of many files and counts the others', () => {
  const names = JSON.stringify({ names: 'cut0, cut1, cut2', count: 7 });
  expect(failureNotice(failed('cut', 10), t)).toEqual({ text: 'cut', detail: `upload.names ${names}` });
});

it('shows each reason on its own line', () => {
  const { text, detail } = failureNotice([...failed('cut', 1), ...failed('large', 2)], t);
  expect(text).toBe('upload.failedMany {"count":3}');
  expect(detail.split('\n')).toEqual([
    'upload.failedOnes {"reason":"cut","names":"cut0"}',
    'upload.failedOnes {"reason":"large","names":"large0, large1"}',
  ]);
});
