import { thumbHashToDataURL } from 'thumbhash';

/** A preview of some 30 pixels as a `data:` URL, shown before the picture has loaded. @returns null without a ThumbHash */
export function placeholderUrl(thumbHash: string | null): string | null {
  if (!thumbHash) return null;
  try {
    return thumbHashToDataURL(Uint8Array.from(atob(thumbHash), (character) => character.charCodeAt(0)));
  } catch {
    // Ignore an unreadable ThumbHash: the picture itself still loads.
    return null;
  }
}
