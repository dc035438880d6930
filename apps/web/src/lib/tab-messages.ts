import { useEffect, useEffectEvent } from 'react';

/** What one tab tells the others of the same browser. */
interface TabMessage {
  imagesGone: readonly string[];
}

const channel = (): BroadcastChannel => new BroadcastChannel('pictor');

export function tellOtherTabs(message: TabMessage): void {
  const sender = channel();
  sender.postMessage(message);
  sender.close();
}

export function useTabMessages(onMessage: (message: TabMessage) => void): void {
  const receive = useEffectEvent(onMessage);
  useEffect(() => {
    const receiver = channel();
    // Only this site's own pages share the channel, and only tellOtherTabs writes to it.
    receiver.onmessage = ({ data }: MessageEvent<TabMessage>) => receive(data);
    return () => receiver.close();
  }, []);
}
