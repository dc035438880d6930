import type { Multipart, MultipartFile } from '@fastify/multipart';
import type { FastifyRequest } from 'fastify';
import type { StagedFile, Staging } from '../../platform/blobs/staging.ts';
import type { TransportLimits } from '../../platform/bounds/transport.ts';
import { BadRequest, DomainError, TooLarge } from '../../platform/errors.ts';
import { type Arrival, watchArrival } from '../limits/arrival.ts';
import type { Upload } from '../limits/uploads.ts';

/** The maximum size of everything in a form except its files. */
const FORM_OVERHEAD_BYTES = 64 * 1024;

/** A completely received file. */
interface ReceivedFile {
  staged: StagedFile;
  /** The sender's name for the file. It is text for display, never a path. */
  name: string;
}

/** Disposing of it removes its files, except those that were published. */
export interface ReceivedForm extends AsyncDisposable {
  file: ReceivedFile;
  /** The other files that the route accepts, by field name. */
  extras: ReadonlyMap<string, ReceivedFile>;
  fields: Readonly<Record<string, string>>;
}

interface FormOptions {
  staging: Staging;
  upload: Upload;
  limits: TransportLimits;
  /** The size limit of the part named `file`. */
  maxBytes: number;
  /** Further parts that may be files: field name and maximum size. */
  extras?: Readonly<Record<string, number>>;
}

const ENCODED = { '%22': '"', '%0D': '\r', '%0A': '\n' } as const;
const isEncoded = (code: string): code is keyof typeof ENCODED => code in ENCODED;

/** Browsers encode only these three characters and leave `%` as it is, so a literal `%22` in a name is decoded, too. */
const decodeFileName = (name: string): string =>
  name.replaceAll(/%(?:22|0D|0A)/g, (code) => (isEncoded(code) ? ENCODED[code] : code));

const invalid = (cause?: unknown) => new BadRequest('multipart_invalid', '上传的表单不完整，请重试', { cause });
const missing = () => new BadRequest('file_missing', '请在 file 字段里上传一个文件');

const tooLarge = (maxBytes: number) =>
  new TooLarge('file_too_large', `文件太大，最多 ${Math.floor(maxBytes / 1024 / 1024)} MiB`);

/** Maps errors of the parser to API errors by their codes. Disk errors pass unchanged. */
const multipartFault = (error: unknown): unknown => {
  if (error instanceof DomainError) return error;
  if (!(error instanceof Error) || !('code' in error)) return invalid(error);
  switch (error.code) {
    case 'FST_PARTS_LIMIT':
    case 'FST_FIELDS_LIMIT':
      return new TooLarge('too_many_parts', '表单的字段太多');
    case 'FST_FILES_LIMIT':
      return new BadRequest('too_many_files', '一次只能上传一个文件');
    default:
      return 'syscall' in error ? error : invalid(error);
  }
};

interface PartOptions extends Pick<FormOptions, 'staging' | 'upload' | 'maxBytes'> {
  arrival: Arrival;
}

const receivePart = async (
  part: MultipartFile,
  { staging, upload, maxBytes, arrival }: PartOptions,
): Promise<ReceivedFile> => {
  const reserve = (bytes: number) => (part.fieldname === 'file' ? upload.reserve(bytes) : upload.reserveApart(bytes));
  arrival.broken.catch((error: Error) => part.file.destroy(error));
  const staged = await staging.receive(part.file, { reserve });
  // When the stream exceeds its limit it ends normally. Only `truncated` shows it.
  if (!part.file.truncated && staged.size <= maxBytes) return { staged, name: decodeFileName(part.filename) };
  await staged[Symbol.asyncDispose]();
  throw tooLarge(maxBytes);
};

/** The minimum file size that the request announces, or 0 if it announces none. */
const announcedBytes = ({ headers }: FastifyRequest, extraBytes: number): number =>
  Math.max(0, Number(headers['content-length'] ?? 0) - extraBytes - FORM_OVERHEAD_BYTES);

/** The parts of a form. @throws {RequestTimeout} if the rest does not arrive @throws {BadRequest} if it arrives in tiny fragments */
async function* untilBroken(parts: AsyncIterableIterator<Multipart>, { broken }: Arrival): AsyncGenerator<Multipart> {
  for (;;) {
    const next = await Promise.race([parts.next(), broken]);
    if (next.done) return;
    yield next.value;
  }
}

/**
 * Streams a form's files to staged files. If this throws, all of them are removed.
 *
 * @throws {BadRequest} `file_missing`, `too_many_files`, `multipart_invalid`, `bad_request`
 * @throws {TooLarge} `file_too_large`, `too_many_parts`, and if there is no room for the upload
 * @throws {RequestTimeout} if the rest does not arrive
 */
export const receiveForm = async (
  request: FastifyRequest,
  { staging, upload, limits, maxBytes, extras = {} }: FormOptions,
): Promise<ReceivedForm> => {
  if (!request.isMultipart()) throw missing();
  const sizes = new Map(Object.entries({ file: maxBytes, ...extras }));
  const largest = [...sizes.values()].reduce((sum, bytes) => sum + bytes, 0);
  const announced = announcedBytes(request, largest - maxBytes);
  if (announced > maxBytes) throw tooLarge(maxBytes);
  // If the user has no room at all, fail before the first byte, even for a chunked body.
  await upload.requireRoom(Math.max(1, announced));
  const files = new Map<string, ReceivedFile>();
  const fields: Record<string, string> = {};
  const dispose = async (): Promise<void> => {
    for (const { staged } of files.values()) await staged[Symbol.asyncDispose]();
  };
  /** Bytes of files and fields so far. */
  let content = 0;
  const partLimits = {
    fileSize: maxBytes,
    files: sizes.size + 1,
    fields: limits.formFields,
    parts: sizes.size + limits.formFields + 1,
    fieldSize: limits.formField,
    fieldNameSize: 100,
    headerPairs: 20,
    headerSize: limits.formPartHeaders,
  };
  using arrival = watchArrival(request.raw, limits.uploadStallTime);
  try {
    for await (const part of untilBroken(request.parts({ limits: partLimits }), arrival)) {
      if (part.type !== 'file') {
        if (part.valueTruncated) throw new TooLarge('too_many_parts', '表单的字段太大');
        fields[part.fieldname] = String(part.value);
        content += Buffer.byteLength(String(part.value));
        continue;
      }
      const size = sizes.get(part.fieldname);
      if (size === undefined) throw missing();
      // A part may have no file name, although the parser's types do not say so.
      if (!part.filename) throw missing();
      if (files.has(part.fieldname)) throw new BadRequest('too_many_files', '一次只能上传一个文件');
      const received = await receivePart(part, { staging, upload, maxBytes: size, arrival });
      files.set(part.fieldname, received);
      content += received.staged.size;
    }
    // The parser silently truncates long part headers, so check the number of bytes that are neither file nor field.
    if (arrival.received - content > FORM_OVERHEAD_BYTES) throw invalid();
    const file = files.get('file');
    if (!file) throw missing();
    return { file, extras: files, fields, [Symbol.asyncDispose]: dispose };
  } catch (error) {
    await dispose();
    request.raw.unpipe();
    throw multipartFault(error);
  }
};
