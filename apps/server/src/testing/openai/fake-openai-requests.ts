import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import sharp from 'sharp';
import { z } from 'zod';

/** The servers that the stand-in imitates. */
export type FakeProfile = 'openai' | 'gateway' | 'stable-diffusion.cpp' | 'sglang' | 'vllm-omni';

export interface RecordedRequest {
  path: string;
  headers: IncomingHttpHeaders;
  /** Size of the body in bytes, as it was received. */
  bytes: number;
  /** The fields without pictures. */
  fields: Readonly<Record<string, string | number>>;
  images: readonly { mimeType: string; bytes: Buffer }[];
  mask: Buffer | undefined;
}

/** The request is not one that the real server accepts. */
export class NotAccepted extends Error {
  override readonly name = 'NotAccepted';
}

interface Rules {
  needsKey: boolean;
  /** Optional fields besides `model` and `prompt`. */
  fields: readonly string[];
  imageFields: readonly string[];
  maskField: string | undefined;
  maskHasAlpha: boolean;
  imageTypes: readonly string[];
}

const OPENAI: Rules = {
  needsKey: true,
  fields: ['n', 'size', 'quality', 'background'],
  imageFields: ['image[]'],
  maskField: 'mask',
  maskHasAlpha: true,
  imageTypes: ['image/png', 'image/jpeg', 'image/webp'],
};

export const RULES: Readonly<Record<FakeProfile, Rules>> = {
  openai: OPENAI,
  gateway: { ...OPENAI, fields: [...OPENAI.fields, 'response_format'] },
  'stable-diffusion.cpp': {
    ...OPENAI,
    needsKey: false,
    fields: ['n', 'size'],
    maskHasAlpha: false,
    imageTypes: ['image/png', 'image/jpeg'],
  },
  sglang: {
    ...OPENAI,
    needsKey: false,
    fields: ['n', 'size', 'response_format'],
    imageFields: ['image', 'image[]'],
    maskField: undefined,
  },
  'vllm-omni': {
    ...OPENAI,
    needsKey: false,
    fields: ['n', 'size', 'response_format'],
    imageFields: ['image', 'image[]'],
    maskField: 'mask_image',
    maskHasAlpha: false,
  },
};

const Fields = z.record(z.string(), z.union([z.string(), z.number()]));

const requireFields = (fields: Readonly<Record<string, string | number>>, { fields: optional }: Rules): void => {
  for (const name of ['model', 'prompt']) if (!fields[name]) throw new NotAccepted(`Missing parameter: '${name}'.`);
  for (const name of Object.keys(fields))
    if (!['model', 'prompt', ...optional].includes(name)) throw new NotAccepted(`Unknown parameter: '${name}'.`);
  const { size = 'auto', response_format: format = 'b64_json' } = fields;
  if (size !== 'auto' && !/^[1-9]\d{1,4}x[1-9]\d{1,4}$/.test(String(size))) throw new NotAccepted('Invalid size.');
  if (format !== 'b64_json') throw new NotAccepted('Invalid response_format.');
};

const requireMask = async (mask: Buffer, image: Buffer | undefined, { maskHasAlpha }: Rules): Promise<void> => {
  const [one, other] = [await sharp(mask).metadata(), await sharp(image).metadata()];
  if (one.format !== 'png' || one.hasAlpha !== maskHasAlpha) throw new NotAccepted('Invalid mask.');
  if (one.width !== other.width || one.height !== other.height) throw new NotAccepted('The mask has another size.');
};

const readForm = async (body: Buffer, type: string, rules: Rules) => {
  const form = await new Response(new Uint8Array(body), { headers: { 'content-type': type } }).formData();
  const fields: Record<string, string> = {};
  const images: { mimeType: string; bytes: Buffer }[] = [];
  let mask: Buffer | undefined;
  for (const [name, value] of form) {
    if (typeof value === 'string') {
      if (name in fields) throw new NotAccepted(`Duplicate parameter: '${name}'.`);
      fields[name] = value;
      continue;
    }
    const bytes = Buffer.from(await value.arrayBuffer());
    if (name === rules.maskField) mask = bytes;
    else if (!rules.imageFields.includes(name)) throw new NotAccepted(`Unknown parameter: '${name}'.`);
    else if (!rules.imageTypes.includes(value.type)) throw new NotAccepted(`Unsupported type: ${value.type}.`);
    else images.push({ mimeType: value.type, bytes });
  }
  if (images.length === 0) throw new NotAccepted('At least one image is required.');
  if (mask) await requireMask(mask, images[0]?.bytes, rules);
  return { fields, images, mask };
};

/** Reads a request as strictly as the real server, or more strictly. @throws {NotAccepted} */
export const readRequest = async (message: IncomingMessage, rules: Rules): Promise<RecordedRequest> => {
  const body = Buffer.concat(await message.toArray());
  const { url: path = '', headers } = message;
  const type = headers['content-type'] ?? '';
  if (Number(headers['content-length']) !== body.length) throw new NotAccepted('The length is missing.');
  const head = { path, headers, bytes: body.length };
  if (path === '/v1/images/edits') {
    if (!type.startsWith('multipart/form-data; boundary=')) throw new NotAccepted('A form is needed.');
    const form = await readForm(body, type, rules);
    requireFields(form.fields, rules);
    return { ...head, ...form };
  }
  if (path !== '/v1/images/generations') throw new NotAccepted(`Invalid URL (POST ${path})`);
  if (type !== 'application/json') throw new NotAccepted('JSON is needed.');
  const fields = Fields.safeParse(JSON.parse(body.toString())).data;
  if (!fields) throw new NotAccepted('A parameter has an invalid type.');
  requireFields(fields, rules);
  return { ...head, fields, images: [], mask: undefined };
};
