import { describe, expect, it } from 'vitest';
import { pictureFileProblem } from './picture-file.ts';

const file = (name: string, type: string, size = 10): File => new File([new Uint8Array(size)], name, { type });

describe('a file that was chosen', () => {
  it.each([
    ['a.jpg', 'image/jpeg'],
    ['a.PNG', ''],
    ['noname', 'image/webp'],
    ['IMG_1.HEIC', ''],
    ['IMG_1.heic', 'image/heic'],
    ['b.avif', 'image/avif'],
    ['c.jpeg', 'application/octet-stream'],
  ])('takes %s (%s)', (name, type) => {
    expect(pictureFileProblem(file(name, type))).toBeNull();
  });

  it('refuses unsuitable files with a reason', () => {
    expect(pictureFileProblem(file('a.gif', 'image/gif'))).toBe('upload.unsupported');
    expect(pictureFileProblem(file('a.jpg', 'image/jpeg', 0))).toBe('upload.empty');
    expect(pictureFileProblem({ name: 'a.jpg', type: 'image/jpeg', size: 51 * 1024 * 1024 })).toBe('upload.tooLarge');
  });
});
