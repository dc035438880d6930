import type { CarryOptions } from './carried.ts';

/** Names of properties, without their prefix, that reveal where a photograph was taken. */
const POSITION = /gps|latitude|long?titude|altitude|geotag|coordinates|^(?:lat|lon|lng|long)$/i;
/**
 * Names of properties, without their prefix, that a new picture does not take over: previews, and descriptions of the old file (its size,
 * its orientation, data that followed it).
 */
const LEFT_BEHIND =
  /^(?:thumbnails|hasextendedxmp|orientation|imagewidth|imagelength|pixelxdimension|pixelydimension|directory)$/i;
/** Namespaces of cameras that describe embedded pictures within the file. */
const LEFT_BEHIND_PREFIXES = /^(?:GCamera|GContainer|GImage|GAudio|GDepth|GPano|Container|Item|hdrgm|apdi|HDRGainMap)$/;

const NAME = '[A-Za-z_][\\w.-]*(?::[\\w.-]+)?';
const ATTRIBUTE = new RegExp(`\\s+(${NAME})\\s*=\\s*("[^"<]*"|'[^'<]*')`, 'g');
const TOKEN = new RegExp(
  [
    '<\\?[\\s\\S]*?\\?>',
    '<!--[\\s\\S]*?-->',
    '<!\\[CDATA\\[[\\s\\S]*?\\]\\]>',
    '[^<]+',
    `</(?<closed>${NAME})\\s*>`,
    `<(?<opened>${NAME})(?<attributes>(?:\\s+${NAME}\\s*=\\s*(?:"[^"<]*"|'[^'<]*'))*)\\s*(?<ending>/?)>`,
  ].join('|'),
  'y',
);

const isLeftBehind = (name: string, keepsPosition: boolean): boolean => {
  const [prefix = '', local = ''] = name.includes(':') ? name.split(':', 2) : ['', name];
  if (prefix === 'xmlns') return false;
  return LEFT_BEHIND.test(local) || LEFT_BEHIND_PREFIXES.test(prefix) || (!keepsPosition && POSITION.test(local));
};

/** Follows the elements of a packet and keeps everything except the elements and attributes that are left out. */
class Cleaner {
  readonly #keepsPosition: boolean;
  readonly #kept: string[] = [];
  readonly #open: string[] = [];
  /** The depth of the outermost element that is being left out with all of its content. */
  #outermost: number | undefined;

  constructor(keepsPosition: boolean) {
    this.#keepsPosition = keepsPosition;
  }

  /** @returns whether the packet is well-formed so far */
  take(token: string, { opened, closed, attributes = '', ending = '' }: Record<string, string | undefined>): boolean {
    if (opened !== undefined) this.#start(opened, attributes, ending);
    else if (closed !== undefined) return this.#end(token, closed);
    else this.#keep(token);
    return true;
  }

  /** The clean packet. Undefined if an element has not ended. */
  get result(): string | undefined {
    return this.#open.length === 0 && this.#kept.length > 0 ? this.#kept.join('') : undefined;
  }

  #keep(token: string): void {
    if (this.#outermost === undefined) this.#kept.push(token);
  }

  #start(name: string, attributes: string, ending: string): void {
    const isLeft = isLeftBehind(name, this.#keepsPosition);
    if (!isLeft) this.#keep(`<${name}${this.#keptAttributes(attributes)}${ending}>`);
    if (ending !== '') return;
    if (isLeft) this.#outermost ??= this.#open.length;
    this.#open.push(name);
  }

  #keptAttributes(attributes: string): string {
    return attributes.replace(ATTRIBUTE, (whole, name: string) =>
      isLeftBehind(name, this.#keepsPosition) ? '' : whole,
    );
  }

  #end(token: string, name: string): boolean {
    if (this.#open.pop() !== name) return false;
    this.#keep(token);
    if (this.#outermost === this.#open.length) this.#outermost = undefined;
    return true;
  }
}

/**
 * The XMP packet of a picture made from another. It has no previews, and has the position only if it is wanted.
 *
 * @returns undefined if the packet is not well-formed: a packet that cannot be parsed cannot be cleaned
 */
export const carriedXmp = (
  packet: Buffer,
  { keepsPosition }: Pick<CarryOptions, 'keepsPosition'>,
): Buffer | undefined => {
  const text = packet.toString('utf8').replace(/\0+$/, '');
  if (!Buffer.from(text, 'utf8').equals(packet.subarray(0, Buffer.byteLength(text)))) return undefined;
  const cleaner = new Cleaner(keepsPosition);
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < text.length) {
    const token = TOKEN.exec(text);
    if (!token || !cleaner.take(token[0], token.groups ?? {})) return undefined;
  }
  const { result } = cleaner;
  return result === undefined ? undefined : Buffer.from(result, 'utf8');
};
