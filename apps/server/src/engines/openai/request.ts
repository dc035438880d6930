import type { EncodedImage } from '../../platform/imaging/encoded-image.ts';
import type { EngineCall } from '../engine.ts';
import { Form } from '../remote/http/form.ts';
import type { PostBody } from '../remote/http/transport.ts';
import type { ServedModel } from './models.ts';

/** The pictures of an edit, as copies for the model. */
export interface EditPictures {
  /** The original, then the references. */
  pictures: readonly EncodedImage[];
  mask: EncodedImage | undefined;
}

/** Removing a tag may form another one, so this repeats. */
const withoutTag = (prompt: string, tag: string): string => {
  const clean = prompt.replace(new RegExp(`<${tag}>.*?</${tag}>|</?${tag}>`, 'gis'), '');
  return clean === prompt ? prompt : withoutTag(clean, tag);
};

const listed = (value: unknown, values: readonly string[]): string | undefined =>
  typeof value === 'string' && values.includes(value) ? value : undefined;

/** Only fields with a value. Some servers fail on null, and some models refuse fields that they do not know. */
const fieldsOf = (
  { model, prompt, params, count }: EngineCall,
  { profile, abilities }: ServedModel,
  size: string | undefined,
): [string, string | number][] => {
  const n = Math.min(count, abilities.count);
  const fields: [string, string | number | undefined][] = [
    ['model', model],
    ['prompt', profile.promptTag === undefined ? prompt : withoutTag(prompt, profile.promptTag)],
    ['n', n > 1 ? n : undefined],
    ['size', size],
    ['quality', listed(params['quality'], abilities.qualities)],
    ['background', listed(params['background'], abilities.backgrounds)],
    ['response_format', profile.asksForBase64 && !abilities.alwaysBase64 ? 'b64_json' : undefined],
  ];
  return fields.flatMap(([name, value]) => (value === undefined ? [] : [[name, value]]));
};

/** The body of a request to `/images/generations`, as JSON, or to `/images/edits`, as a form. */
export const requestBody = (
  call: EngineCall,
  served: ServedModel,
  size: string | undefined,
  edit: EditPictures | undefined,
): PostBody => {
  const fields = fieldsOf(call, served, size);
  if (!edit) return JSON.stringify(Object.fromEntries(fields));
  const { imageField, mask } = served.profile;
  return new Form([
    ...fields.map(([name, value]) => [name, String(value)] as const),
    ...edit.pictures.map((picture) => [imageField, picture] as const),
    ...(mask && edit.mask ? [[mask.field, edit.mask] as const] : []),
  ]);
};
