import { NoBytes } from './handed-over.ts';

const named = (bytes: Blob, name: string): File =>
  new File([bytes], `${name || 'picture'}.${bytes.type.replace('image/', '').replace('jpeg', 'jpg')}`, {
    type: bytes.type,
  });

function readDataUrl(address: string): Blob {
  const [, type = '', coding = '', content = ''] = /^data:([^;,]*)((?:;[^;,]*)*),(.*)$/s.exec(address) ?? [];
  if (!type.startsWith('image/')) throw new NoBytes();
  const text = decodeURIComponent(content);
  const letters = coding.toLowerCase().endsWith(';base64') ? atob(text) : text;
  return new Blob([Uint8Array.from(letters, (letter) => letter.charCodeAt(0))], { type: type.toLowerCase() });
}

/**
 * Gets the picture at an address. The address must be a data URL or belong to this server.
 *
 * @throws {NoBytes}
 */
export async function fetchAddress(address: string): Promise<File> {
  if (/^data:/i.test(address)) return named(readDataUrl(address), '');
  const url = URL.parse(address, location.href);
  if (url?.origin !== location.origin) throw new NoBytes();
  const answer = await fetch(url).catch(() => null);
  if (!answer?.ok || !answer.headers.get('content-type')?.startsWith('image/')) throw new NoBytes();
  return named(await answer.blob(), '');
}
