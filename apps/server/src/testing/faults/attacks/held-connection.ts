import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { setTimeout } from 'node:timers/promises';
import type { Tally } from './attack.ts';

interface Hold {
  url: string;
  /** The request as it goes over the wire, or a part of it. */
  head: string;
  /** Sent after the head, and no more. */
  body?: Buffer;
  /** The address on the loopback that the connection comes from. */
  from?: string;
  signal: AbortSignal;
}

/** Connections are held for so long before new ones take their place. */
const HELD_MILLISECONDS = 45_000;

/** Sends a request, reads nothing of the answer, and waits until the server ends the connection or the time is up. */
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

/** Holds so many connections at once. */
export const holdMany = async (many: number, what: Hold, tally: Tally): Promise<void> => {
  await Promise.all(Array.from({ length: many }, () => hold(what, tally)));
};
