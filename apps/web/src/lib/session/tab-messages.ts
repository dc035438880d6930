import { useEffect, useEffectEvent } from 'react';
import { sessionPerson } from './session.ts';

/** What one tab tells the others of the same browser. */
interface TabMessage {
  /** The sender's person; null where nobody is signed in any more. */
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

/** Tells whose session this browser is in now. */
export const tellSession = (person: string | null): void => send({ person, session: true });

/** Calls back where another tab has signed somebody in, or out. */
export function watchSession(onSession: (person: string | null) => void): void {
  // Only this site's own pages share the channel, and only this module writes to it.
  channel().onmessage = ({ data }: MessageEvent<TabMessage>) => {
    if (data.session) onSession(data.person);
  };
}

/** Calls back where another tab of the same person has deleted pictures. */
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
