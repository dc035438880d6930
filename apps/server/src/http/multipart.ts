import type { MultipartFile } from '@fastify/multipart';
import type { FastifyRequest } from 'fastify';
import type { StagedFile, Staging } from '../blobs/staging.ts';
import { BadRequest, DomainError, TooLarge } from '../errors.ts';

/** What a form may weigh beside its files. */
const FORM_OVERHEAD_BYTES = 64 * 1024;
const FIELDS = 16;
/** A title of 200 characters, each of four bytes. */
const FIELD_BYTES = 1024;
/** Of one part: a long name in a long alphabet fits. */
const HEADER_BYTES = 8 * 1024;

/** A file that arrived whole. */
interface ReceivedFile {
  staged: StagedFile;
  /** As the sender called it: text to show, never a path. */
  name: string;
}

/** Disposing of it removes its files, but for those that were published. */
export interface ReceivedForm extends AsyncDisposable {
  file: ReceivedFile;
  /** The other files that the route takes, by their field. */
  extras: ReadonlyMap<string, ReceivedFile>;
  fields: Readonly<Record<string, string>>;
}

interface FormLimits {
  /** The part named `file`. */
  maxBytes: number;
  /** Further parts that may be files, by their field, with their largest size. */
  extras?: Readonly<Record<string, number>>;
}

const invalid = (cause?: unknown) => new BadRequest('multipart_invalid', '上传的表单不完整，请重试', { cause });
const missing = () => new BadRequest('file_missing', '请在 file 字段里上传一个文件');

const tooLarge = (maxBytes: number) =>
  new TooLarge('file_too_large', `文件太大，最多 ${Math.floor(maxBytes / 1024 / 1024)} MiB`);

/** What the parser says is told by its codes; what the disk says passes as it is. */
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

const receivePart = async (part: MultipartFile, staging: Staging, maxBytes: number): Promise<ReceivedFile> => {
  const staged = await staging.receive(part.file);
  // Over its limit the stream ends like any other and only says so afterwards.
  if (!part.file.truncated && staged.size <= maxBytes) return { staged, name: part.filename };
  await staged[Symbol.asyncDispose]();
  throw tooLarge(maxBytes);
};

/** What is left of a refused body is read away, or the connection would be stuck; more than `maxBytes` of it ends the connection. */
const discardRest = ({ raw }: FastifyRequest, maxBytes: number): void => {
  let bytes = 0;
  raw.unpipe();
  raw.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes > maxBytes) raw.destroy();
  });
  raw.resume();
};

/** The size that a request announces for its files, or 0 where it does not. */
export const announcedBytes = ({ headers }: FastifyRequest): number =>
  Math.max(0, Number(headers['content-length'] ?? 0) - FORM_OVERHEAD_BYTES);

/**
 * Streams a form's files to staged ones; nothing is left behind where this throws.
 *
 * @throws {BadRequest} `file_missing`, `too_many_files`, `multipart_invalid`
 * @throws {TooLarge} `file_too_large`, `too_many_parts`
 */
export const receiveForm = async (
  request: FastifyRequest,
  staging: Staging,
  { maxBytes, extras = {} }: FormLimits,
): Promise<ReceivedForm> => {
  if (!request.isMultipart()) throw missing();
  const limits = new Map(Object.entries({ file: maxBytes, ...extras }));
  const largest = [...limits.values()].reduce((sum, bytes) => sum + bytes, 0);
  if (announcedBytes(request) > largest) throw tooLarge(maxBytes);
  const files = new Map<string, ReceivedFile>();
  const fields: Record<string, string> = {};
  const dispose = async (): Promise<void> => {
    for (const { staged } of files.values()) await staged[Symbol.asyncDispose]();
  };
  let weight = 0;
  request.raw.on('data', (chunk: Buffer) => {
    weight += chunk.length;
  });
  try {
    for await (const part of request.parts({
      limits: {
        fileSize: maxBytes,
        files: limits.size + 1,
        fields: FIELDS,
        fieldSize: FIELD_BYTES,
        fieldNameSize: 100,
        headerPairs: 20,
        headerSize: HEADER_BYTES,
      },
    })) {
      if (part.type !== 'file') {
        if (part.valueTruncated) throw new TooLarge('too_many_parts', '表单的字段太大');
        fields[part.fieldname] = String(part.value);
        weight -= Buffer.byteLength(String(part.value));
        continue;
      }
      const limit = limits.get(part.fieldname);
      if (limit === undefined) throw missing();
      if (part.filename === '') throw missing();
      if (files.has(part.fieldname)) throw new BadRequest('too_many_files', '一次只能上传一个文件');
      const received = await receivePart(part, staging, limit);
      files.set(part.fieldname, received);
      weight -= received.staged.size;
    }
    // The parser cuts a long header of a part without a word.
    if (weight > FORM_OVERHEAD_BYTES) throw invalid();
    const file = files.get('file');
    if (!file) throw missing();
    return { file, extras: files, fields, [Symbol.asyncDispose]: dispose };
  } catch (error) {
    await dispose();
    discardRest(request, largest);
    throw multipartFault(error);
  }
};
