import wasmUrl from 'libheif-js/libheif-wasm/libheif.wasm?url';
import { DecoderMissing } from './decoder-missing.ts';

/** An upright picture with 8 bits each of red, green, blue and alpha per pixel. */
export interface Pixels {
  width: number;
  height: number;
  data: Uint8ClampedArray<ArrayBuffer>;
}

interface Channel {
  width: number;
  height: number;
  /** Bytes per row. */
  stride: number;
  data: Uint8Array;
}

const pack = ({ width, height, stride, data }: Channel): Pixels => {
  const row = width * 4;
  const packed = new Uint8ClampedArray(row * height);
  for (let y = 0; y < height; y += 1) packed.set(data.subarray(y * stride, y * stride + row), y * row);
  return { width, height, data: packed };
};

async function fetchWasm(): Promise<ArrayBuffer> {
  const answer = await fetch(wasmUrl);
  if (!answer.ok) throw new Error(`Could not load the decoder: HTTP ${answer.status}`);
  return await answer.arrayBuffer();
}

async function fetchDecoder() {
  try {
    return await Promise.all([import('libheif-js/libheif-wasm/libheif.js'), fetchWasm()]);
  } catch (cause) {
    throw new DecoderMissing('Could not load the decoder', { cause });
  }
}

/**
 * @throws {DecoderMissing}
 * @throws {Error} if the library cannot read these bytes as a picture
 */
export async function decodeHeic(bytes: Uint8Array): Promise<Pixels> {
  const [{ default: startHeif }, wasmBinary] = await fetchDecoder();
  const heif = startHeif({ wasmBinary });
  const context = heif.heif_context_alloc();
  if (!context) throw new Error('The decoder could not allocate its context');
  const read = heif.heif_context_read_from_memory(context, bytes);
  if (read.code !== heif.heif_error_code.heif_error_Ok) throw new Error(`Not a readable HEIC picture: ${read.message}`);
  const handle = heif.heif_js_context_get_primary_image_handle(context);
  if (!handle || handle.code) throw new Error('The file has no primary picture');
  const { heif_colorspace, heif_chroma } = heif;
  const decoded = await heif.heif_js_decode_image2(
    handle,
    heif_colorspace.heif_colorspace_RGB,
    heif_chroma.heif_chroma_interleaved_RGBA,
  );
  const channel: Channel | undefined = decoded?.channels?.[0];
  if (!channel) throw new Error('The picture cannot be decoded');
  // Terminating the worker frees the library's memory.
  return pack(channel);
}
