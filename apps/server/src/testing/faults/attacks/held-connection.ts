import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { setTimeout } from 'node:timers/promises';
import type { Tally } from './attack.ts';

interface Hold {
  url: string;
  /** The request, or a part of it, as bytes on the connection. */
  head: string;
  /** Sent after the head. Nothing is sent after it. */
  body?: Buffer;
  /** The loopback address from which the connection comes. */
  from?: string;
  signal: AbortSignal;
}

/** How long connections are held before new ones replace them. */
const HELD_MILLISECONDS = 45_000;

/** Sends a request, reads nothing of the answer, and waits until the server closes the connection or the time is up. */
const hold = async ({ url, head, body, from, signal }: Hold, tally: Tally): Promise<void> => {
  const { hostname, port } = new URL(url);
  const socket: Socket = connect({
    host: hostname,
    port: Number(port),
    ...(from !== undefined && { localAddress: from }),
  });
  socket.on('error', () => {});
  socket.pause();
  const closed = once(socket, 'close').then(() => 'closed' as const);
  const over = setTimeout(HELD_MILLISECONDS, undefined, { signal }).catch(() => {});
  socket.write(head);
  if (body) socket.write(body);
  if ((await Promise.race([closed, over])) === 'closed') tally.cutOff += 1;
  else tally.answered += 1;
  socket.destroy();
};

/** Holds so many connections at the same time. */
export const holdMany = async (many: number, what: Hold, tally: Tally): Promise<void> => {
  await Promise.all(Array.from({ length: many }, () => hold(what, tally)));
};
