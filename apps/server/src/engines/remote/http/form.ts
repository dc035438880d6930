import { randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import type { EncodedImage } from '../../../platform/imaging/encoded-image.ts';

/** A field of a form: a text, or a picture as a file. */
export type FormField = readonly [name: string, value: string | EncodedImage];

const headOf = ([name, value]: FormField): string => {
  const disposition = `Content-Disposition: form-data; name="${name}"`;
  if (typeof value === 'string') return `${disposition}\r\n\r\n`;
  const file = `${name.replace(/\W/g, '')}.${value.mimeType.slice('image/'.length)}`;
  return `${disposition}; filename="${file}"\r\nContent-Type: ${value.mimeType}\r\n\r\n`;
};

/** A body of the type `multipart/form-data` (RFC 7578). The pictures are sent as they are, without another copy in memory. */
export class Form {
  readonly contentType: string;
  readonly length: number;
  readonly #chunks: readonly Buffer[];

  /** @param fields in this order. Their names contain only letters, digits, `_`, `[` and `]`. */
  constructor(fields: readonly FormField[]) {
    const boundary = `pictor-${randomUUID()}`;
    this.contentType = `multipart/form-data; boundary=${boundary}`;
    this.#chunks = [
      ...fields.flatMap((field) => {
        const [, value] = field;
        return [
          Buffer.from(`--${boundary}\r\n${headOf(field)}`),
          typeof value === 'string' ? Buffer.from(value) : value.bytes,
          Buffer.from('\r\n'),
        ];
      }),
      Buffer.from(`--${boundary}--\r\n`),
    ];
    this.length = this.#chunks.reduce((sum, { length }) => sum + length, 0);
  }

  /** The body. Each call returns a new stream, so a form can be sent again. */
  stream(): Readable {
    return Readable.from(this.#chunks, { objectMode: false });
  }
}
