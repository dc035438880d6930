import { onSessionEnd } from '../../lib/session/session.ts';
import { pictureUrl } from './api.ts';
import type { Picture } from './document/document.ts';

/** Just uploaded pictures are on the user's disk, so they need no download to be shown. Oldest first. */
const urls = new Map<string, string>();
const MOST = 12;

function forget(most: number): void {
  for (const [id, url] of [...urls].slice(0, Math.max(0, urls.size - most))) {
    URL.revokeObjectURL(url);
    urls.delete(id);
  }
}

onSessionEnd(() => forget(0));

export function rememberLocal(id: string, url: string): void {
  urls.set(id, url);
  forget(MOST);
}

export const displayUrl = (picture: Picture): string => urls.get(picture.id) ?? pictureUrl(picture);
