/** What the user dropped or pasted: files, or the address of a picture. */
export interface HandedOver {
  files: readonly File[];
  /** The address of a picture, or of anything else that was dragged. */
  address: string | null;
}

/** The browser does not let this page read the bytes at the address. */
export class NoBytes extends Error {}

function pictureIn(html: string): string | null {
  if (html === '') return null;
  // Parsing a document neither loads nor runs anything in it.
  return new DOMParser().parseFromString(html, 'text/html').querySelector('img')?.getAttribute('src') || null;
}

const firstAddress = (list: string): string | null =>
  list.split(/[\r\n]+/).find((line) => line !== '' && !line.startsWith('#')) ?? null;

/** Call this during the event: the browser gives no data afterwards. */
export function handedOver(data: DataTransfer): HandedOver {
  const files = [...data.files];
  if (files.length > 0) return { files, address: null };
  return { files, address: pictureIn(data.getData('text/html')) ?? firstAddress(data.getData('text/uri-list')) };
}
