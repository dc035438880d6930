import type { ZodType } from 'zod';

/**
 * One kind of message. Subscribers receive the messages of all processes, including their own, at most once and in the order in which one
 * process published them. Nothing is stored: a process that was not connected has missed messages, and is told so by `onGap`.
 */
export interface Channel<Message> {
  /** Subscribers in this process are called before it returns. A failure to reach other processes is logged, never thrown. */
  publish(message: Message): void;
  subscribe(listener: (message: Message) => void): void;
}

export interface PubSub {
  /** `schema` parses the messages of other processes. They are JSON of some hundred bytes. */
  channel<Message>(name: string, schema: ZodType<Message>): Channel<Message>;
  /** The listener is called each time messages of other processes may have been missed. */
  onGap(listener: () => void): void;
  close(): Promise<void>;
}
