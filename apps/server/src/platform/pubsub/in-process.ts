import type { Channel, PubSub } from './pub-sub.ts';

/** A single process receives only its own messages, and misses none. */
export class InProcessPubSub implements PubSub {
  channel<Message>(): Channel<Message> {
    const listeners: ((message: Message) => void)[] = [];
    return {
      publish: (message) => {
        for (const listener of listeners) listener(message);
      },
      subscribe: (listener) => listeners.push(listener),
    };
  }

  onGap(): void {}

  async close(): Promise<void> {}
}
