/** What a drop or a paste holds for us: files, or where a picture is to be had. */
export interface HandedOver {
  files: readonly File[];
  /** Of a picture, or of whatever was dragged. */
  address: string | null;
}

/** The browser lets this page have no bytes from the address. */
export class NoBytes extends Error {}

function pictureIn(html: string): string | null {
  if (html === '') return null;
  // Nothing of a document that is only parsed is loaded or run.
  return new DOMParser().parseFromString(html, 'text/html').querySelector('img')?.getAttribute('src') || null;
}

const firstAddress = (list: string): string | null =>
  list.split(/[\r\n]+/).find((line) => line !== '' && !line.startsWith('#')) ?? null;

/** To be asked while the event lasts: afterwards the browser gives nothing more. */
export function handedOver(data: DataTransfer): HandedOver {
  const files = [...data.files];
  if (files.length > 0) return { files, address: null };
  return { files, address: pictureIn(data.getData('text/html')) ?? firstAddress(data.getData('text/uri-list')) };
}
