import { onSessionEnd } from '../../lib/session/session.ts';
import { pictureUrl } from './api.ts';
import type { Picture } from './session.ts';

/** The picture that was just uploaded is on the person's disk: no need to fetch it back to show it. */
let latest: { id: string; url: string } | null = null;

function forget(): void {
  if (latest) URL.revokeObjectURL(latest.url);
  latest = null;
}

onSessionEnd(forget);

export function rememberLocal(id: string, url: string): void {
  forget();
  latest = { id, url };
}

export const displayUrl = (picture: Picture): string => (latest?.id === picture.id ? latest.url : pictureUrl(picture));
