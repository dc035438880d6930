import { type EngineCall, picturesOf, sourceOf } from '../engine.ts';

/** The name of a picture of the call, by its place from 1. The source is the first. */
export type PictureName = (place: number) => string;

export const chineseName: PictureName = (place) => `图${place}`;
export const englishName: PictureName = (place) => `Image ${place}`;

/** `@1` refers to the first reference. Letters and digits beside it make it another word, such as an e-mail address. */
const TOKEN = /(?<![\w.+-])@([1-9]\d?)(?!\w)/g;

/** The call with the words that its model expects: `@1` becomes the name of the first reference. */
export const withNamedPictures = <Call extends Pick<EngineCall, 'prompt' | 'inputs'>>(
  call: Call,
  name: PictureName,
): Call => {
  const pictures = picturesOf(call).length;
  const first = sourceOf(call) ? 2 : 1;
  const prompt = call.prompt.replace(TOKEN, (token, number: string) => {
    const place = first + Number(number) - 1;
    return place <= pictures ? name(place) : token;
  });
  return { ...call, prompt };
};
