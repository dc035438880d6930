import { useEffect, useEffectEvent } from 'react';
import { sessionPerson } from './session.ts';

/** A message from one tab to the other tabs of the same browser. */
interface TabMessage {
  /** The sender's user; null if nobody is signed in any more. */
  person: string | null;
  /** Somebody has signed in or out. */
  session?: true;
  imagesGone?: readonly string[];
}

const channel = (): BroadcastChannel => new BroadcastChannel('pictor');

function send(message: TabMessage): void {
  const sender = channel();
  sender.postMessage(message);
  sender.close();
}

export const tellImagesGone = (imagesGone: readonly string[]): void => send({ person: sessionPerson(), imagesGone });

/** Tells the other tabs whose session this browser has now. */
export const tellSession = (person: string | null): void => send({ person, session: true });

/** Calls back when another tab has signed a user in or out. */
export function watchSession(onSession: (person: string | null) => void): void {
  // Only this site's own pages share the channel, and only this module writes to it.
  channel().onmessage = ({ data }: MessageEvent<TabMessage>) => {
    if (data.session) onSession(data.person);
  };
}

/** Calls back when another tab of the same user has deleted pictures. */
export function useImagesGone(onImagesGone: (ids: readonly string[]) => void): void {
  const receive = useEffectEvent(({ person, imagesGone }: TabMessage) => {
    if (imagesGone && person === sessionPerson()) onImagesGone(imagesGone);
  });
  useEffect(() => {
    const receiver = channel();
    receiver.onmessage = ({ data }: MessageEvent<TabMessage>) => receive(data);
    return () => receiver.close();
  }, []);
}
