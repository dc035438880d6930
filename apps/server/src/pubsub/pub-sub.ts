import type { ZodType } from 'zod';

/**
 * One kind of message. Whoever subscribes hears what any process publishes, its own included, at most once and in the order in
 * which one process published it. Nothing is kept: whoever was not connected has missed it, and hears of that by `onGap`.
 */
export interface Channel<Message> {
  /** Subscribers of this process are told before it returns; failure to reach others is logged, never thrown. */
  publish(message: Message): void;
  subscribe(listener: (message: Message) => void): void;
}

export interface PubSub {
  /** `schema` is what the messages of other processes are parsed by; they are JSON of some hundred bytes. */
  channel<Message>(name: string, schema: ZodType<Message>): Channel<Message>;
  /** Calls back each time messages of other processes may have been missed. */
  onGap(listener: () => void): void;
  close(): Promise<void>;
}
