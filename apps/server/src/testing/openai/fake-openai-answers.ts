import type { ServerResponse } from 'node:http';
import sharp from 'sharp';
import type { FakeProfile, RecordedRequest } from './fake-openai-requests.ts';

/** One answer: a function that writes, delays or breaks the response like a server. */
export type Reply = (
  request: RecordedRequest,
  response: ServerResponse,
  server: { profile: FakeProfile; url: string },
) => void | Promise<void>;

/** The tone of each result differs, so that tests can tell them apart. */
const TINTS = ['#ff8c3c', '#3c8cff', '#8cff3c', '#ff3c8c'];

/** A small picture with the ratio of the requested size: the picture that was sent, tinted, or an area of one colour. */
export const paint = async ({ fields, images }: RecordedRequest, at = 0): Promise<Buffer> => {
  const [across = 1, down = 1] = /^\d+x\d+$/.test(String(fields['size']))
    ? String(fields['size']).split('x').map(Number)
    : [];
  const frame = { width: Math.max(1, Math.round((64 * across) / Math.max(across, down))), height: 64 };
  frame.height = Math.max(1, Math.round((64 * down) / Math.max(across, down)));
  const tint = TINTS[at % TINTS.length] ?? 'white';
  const [first] = images;
  const picture = first
    ? sharp(first.bytes)
        .resize({ ...frame, fit: 'cover' })
        .tint(tint)
    : sharp({ create: { ...frame, channels: 3, background: tint } });
  return await picture.png().toBuffer();
};

/** The fields around the results, as each server writes them. */
export const around = ({ fields }: RecordedRequest, profile: FakeProfile) => {
  const created = 1_795_000_000;
  switch (profile) {
    case 'openai':
      return {
        created,
        output_format: 'png',
        quality: 'high',
        size: String(fields['size'] ?? '1024x1024'),
        background: 'opaque',
        usage: {
          input_tokens: 40,
          input_tokens_details: { text_tokens: 10, image_tokens: 30 },
          output_tokens: 1000,
          total_tokens: 1040,
        },
      };
    case 'gateway':
      return { created, usage: { input_tokens: 40, output_tokens: 1000, total_tokens: 1040 } };
    case 'stable-diffusion.cpp':
      return { created, output_format: 'png' };
    case 'sglang':
      return { id: 'image-1', created };
    case 'vllm-omni':
      return { created, output_format: null, size: null };
  }
};

/** A result, as each server writes it. */
export const entry = (bytes: Buffer, profile: FakeProfile) => {
  const b64_json = bytes.toString('base64');
  switch (profile) {
    case 'openai':
    case 'stable-diffusion.cpp':
      return { b64_json };
    case 'gateway':
      return { url: '', b64_json, revised_prompt: '' };
    case 'sglang':
      return { b64_json, url: null, revised_prompt: 'a prompt', file_path: '/outputs/a.png' };
    case 'vllm-omni':
      return { b64_json, url: null, revised_prompt: null };
  }
};

/** The entry of a picture that was sent as an address. */
export const addressEntry = (url: string, profile: FakeProfile) =>
  profile === 'gateway' ? { url, b64_json: '', revised_prompt: '' } : { url };
