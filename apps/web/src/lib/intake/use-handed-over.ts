import { useEffect, useEffectEvent, useState } from 'react';
import { NetworkError } from '../http/api-error.ts';
import type { MessageId } from '../i18n/i18n.ts';
import { loadPart } from '../load-part.ts';
import { type HandedOver, handedOver, NoBytes } from './handed-over.ts';

/** How the user handed something over. */
export interface Gesture {
  pasted: boolean;
  /** The element at the pointer, or the one with the focus. */
  target: EventTarget | null;
}

interface Taker {
  onFiles: (files: readonly File[], gesture: Gesture) => void;
  /** Called if the dropped or pasted item is not a picture, or is a picture that this page cannot read. */
  onNothing: (reason: MessageId) => void;
}

const isField = ({ target }: Event): boolean =>
  target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement;

/** Accepts files and pictures from other pages. Text dragged into a field stays for the field. */
function mayCarryPicture(event: DragEvent): boolean {
  const types = event.dataTransfer?.types ?? [];
  if (types.includes('Files')) return true;
  return !isField(event) && (types.includes('text/uri-list') || types.includes('text/html'));
}

/** Office programs add HTML to copied pictures and pictures to copied text. If text is pasted into a field, the user means the text. */
const isWords = (event: ClipboardEvent): boolean =>
  isField(event) && (event.clipboardData?.getData('text/plain').trim() ?? '') !== '';

function problemOf(error: unknown): MessageId {
  if (error instanceof NetworkError) return 'error.network';
  return error instanceof NoBytes ? 'intake.noBytes' : 'intake.noPicture';
}

async function takeAddress(address: string, gesture: Gesture, { onFiles, onNothing }: Taker): Promise<void> {
  try {
    const { fetchAddress } = await loadPart(() => import('./fetch-address.ts'));
    onFiles([await fetchAddress(address)], gesture);
  } catch (error) {
    onNothing(problemOf(error));
  }
}

/** Takes files and pictures that are pasted or dropped anywhere on the page. @returns whether something is being dragged over the page */
export function useHandedOver(taker: Taker): boolean {
  const [dragging, setDragging] = useState(false);
  const take = useEffectEvent(({ files, address }: HandedOver, gesture: Gesture): boolean => {
    if (files.length > 0) taker.onFiles(files, gesture);
    else if (address) void takeAddress(address, gesture, taker);
    return files.length > 0 || address !== null;
  });
  const refuse = useEffectEvent(() => taker.onNothing('intake.noPicture'));

  useEffect(() => {
    const controller = new AbortController();
    const { signal } = controller;
    const hold = (event: DragEvent): void => {
      if (!mayCarryPicture(event)) return;
      event.preventDefault();
      setDragging(true);
    };
    const leave = (event: DragEvent): void => {
      if (event.relatedTarget === null) setDragging(false);
    };
    const drop = (event: DragEvent): void => {
      setDragging(false);
      if (!event.dataTransfer || !mayCarryPicture(event)) return;
      event.preventDefault();
      if (!take(handedOver(event.dataTransfer), { pasted: false, target: event.target })) refuse();
    };
    const paste = (event: ClipboardEvent): void => {
      if (!event.clipboardData || isWords(event)) return;
      if (take(handedOver(event.clipboardData), { pasted: true, target: event.target })) event.preventDefault();
    };
    addEventListener('dragover', hold, { signal });
    addEventListener('dragleave', leave, { signal });
    addEventListener('drop', drop, { signal });
    addEventListener('paste', paste, { signal });
    return () => controller.abort();
  }, []);

  return dragging;
}
