import { describe, expect, it } from 'vitest';
import { pickPicture, pictureFileProblem } from './picture-file.ts';

const file = (name: string, type: string, size = 10): File => new File([new Uint8Array(size)], name, { type });

describe('a file that was chosen', () => {
  it.each([
    ['a.jpg', 'image/jpeg'],
    ['a.PNG', ''],
    ['noname', 'image/webp'],
  ])('takes %s (%s)', (name, type) => {
    expect(pictureFileProblem(file(name, type))).toBeNull();
  });

  it('refuses what cannot be right, with the reason', () => {
    expect(pictureFileProblem(file('a.gif', 'image/gif'))).toBe('upload.unsupported');
    expect(pictureFileProblem(file('a.heic', ''))).toBe('upload.unsupported');
    expect(pictureFileProblem(file('a.jpg', 'image/jpeg', 0))).toBe('upload.empty');
    expect(pictureFileProblem({ name: 'a.jpg', type: 'image/jpeg', size: 51 * 1024 * 1024 })).toBe('upload.tooLarge');
  });

  it('finds the picture among what was dropped', () => {
    expect(pickPicture([file('notes.txt', 'text/plain'), file('a.jpg', 'image/jpeg')])?.name).toBe('a.jpg');
    expect(pickPicture([file('notes.txt', 'text/plain')])?.name).toBe('notes.txt');
    expect(pickPicture([])).toBeNull();
  });
});
