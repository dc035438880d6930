import type { MultipartFile } from '@fastify/multipart';
import type { FastifyRequest } from 'fastify';
import type { StagedFile, Staging } from '../blobs/staging.ts';
import { BadRequest, DomainError, TooLarge } from '../errors.ts';

const FIELD = 'file';
/** What a form may weigh beside its file. */
const FORM_OVERHEAD_BYTES = 64 * 1024;

/** A file that arrived whole. Disposing of it removes it unless it was published. */
export interface ReceivedFile extends AsyncDisposable {
  staged: StagedFile;
  /** As the sender called it: text to show, never a path. */
  name: string;
}

const invalid = (cause?: unknown) => new BadRequest('multipart_invalid', '上传的表单不完整，请重试', { cause });
const missing = () => new BadRequest('file_missing', '请在 file 字段里上传一个文件');

const tooLarge = (maxBytes: number) =>
  new TooLarge('file_too_large', `文件太大，最多 ${Math.floor(maxBytes / 1024 / 1024)} MiB`);

/** What the parser says is told by its codes; what the disk says passes as it is. */
const multipartFault = (error: unknown, maxBytes: number): unknown => {
  if (error instanceof DomainError) return error;
  if (!(error instanceof Error) || !('code' in error)) return invalid(error);
  switch (error.code) {
    case 'FST_REQ_FILE_TOO_LARGE':
      return tooLarge(maxBytes);
    case 'FST_PARTS_LIMIT':
    case 'FST_FIELDS_LIMIT':
      return new TooLarge('too_many_parts', '表单的字段太多');
    case 'FST_FILES_LIMIT':
      return new BadRequest('too_many_files', '一次只能上传一个文件');
    default:
      return 'syscall' in error ? error : invalid(error);
  }
};

const receivePart = async (part: MultipartFile, staging: Staging, maxBytes: number): Promise<StagedFile> => {
  const staged = await staging.receive(part.file);
  // Over its limit the stream ends like any other and only says so afterwards.
  if (!part.file.truncated) return staged;
  await staged[Symbol.asyncDispose]();
  throw tooLarge(maxBytes);
};

/**
 * Streams the one part named `file` to a staged file; nothing is left behind where this throws.
 *
 * @throws {BadRequest} `file_missing`, `too_many_files`, `multipart_invalid`
 * @throws {TooLarge} `file_too_large`, `too_many_parts`
 */
export const receiveFile = async (
  request: FastifyRequest,
  staging: Staging,
  maxBytes: number,
): Promise<ReceivedFile> => {
  if (!request.isMultipart()) throw missing();
  if (Number(request.headers['content-length']) > maxBytes + FORM_OVERHEAD_BYTES) throw tooLarge(maxBytes);
  let received: ReceivedFile | undefined;
  try {
    for await (const part of request.parts({ limits: { fileSize: maxBytes, files: 2, parts: 1000 } })) {
      if (part.type !== 'file') continue;
      if (part.fieldname !== FIELD) throw missing();
      if (received) throw new BadRequest('too_many_files', '一次只能上传一个文件');
      const staged = await receivePart(part, staging, maxBytes);
      received = { staged, name: part.filename, [Symbol.asyncDispose]: () => staged[Symbol.asyncDispose]() };
    }
  } catch (error) {
    await received?.[Symbol.asyncDispose]();
    throw multipartFault(error, maxBytes);
  }
  if (!received) throw missing();
  return received;
};
