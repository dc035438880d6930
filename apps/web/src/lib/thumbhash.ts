import { thumbHashToDataURL } from 'thumbhash';

/** A picture's colours before its bytes are there, as a `data:` URL of some 30 pixels; null where there are none. */
export function placeholderUrl(thumbHash: string | null): string | null {
  if (!thumbHash) return null;
  try {
    return thumbHashToDataURL(Uint8Array.from(atob(thumbHash), (character) => character.charCodeAt(0)));
  } catch {
    // Colours that cannot be read are no colours; the picture itself still comes.
    return null;
  }
}
