import type { Image, ImagePage } from '@pictor/contracts';

/** A picture as the server lists it. Letters later in the alphabet stand for newer pictures. */
export const savedPicture = (letter: string, title = letter): Image => ({
  id: letter,
  title,
  model: 'darkroom',
  prompt: 'p',
  image_url: '/api/asset/image?blogId=image-edit&fileName=20260101000000000-000001.jpg',
  thumbnail_url: '/api/asset/image?blogId=image-edit&fileName=20260101000000001-000002.thumb.png',
  width: 4,
  height: 3,
  size_bytes: 12,
  mime_type: 'image/jpeg',
  task_id: null,
  placeholder: null,
  created_at: `2026-01-01T00:00:00.${100 + letter.charCodeAt(0)}Z`,
});

/** A page of the list of pictures, one picture per letter. */
export const picturePage = (letters: string, next: string | null = null): ImagePage => ({
  images: [...letters].map((letter) => savedPicture(letter)),
  total: letters.length,
  limit: 50,
  offset: 0,
  next_offset: null,
  next_cursor: next,
});
