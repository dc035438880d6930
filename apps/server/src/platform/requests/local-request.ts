import { BlockList, isIPv6 } from 'node:net';
import type { FastifyRequest } from 'fastify';

const LOOPBACK = new BlockList();
LOOPBACK.addSubnet('127.0.0.0', 8, 'ipv4');
LOOPBACK.addAddress('::1', 'ipv6');

/** Headers that proxies add to forwarded requests: RFC 7239, RFC 9110 § 7.6.3, and common non-standard ones. */
const FORWARDED =
  /^(forwarded|via|x-real-ip|x-client-ip|x-cluster-client-ip|true-client-ip|cf-connecting-ip|x-forwarded(-.+)?)$/;

const LOOPBACK_HOST = /^(localhost|127(\.\d{1,3}){3}|\[::1\])(:\d{1,5})?$/i;

const isLoopback = (address: string): boolean => LOOPBACK.check(address, isIPv6(address) ? 'ipv6' : 'ipv4');

/**
 * Whether the client runs on this machine, and is not a proxy on it that forwards for somebody else. Each sign of a proxy counts: a header
 * that proxies add, a host name that is not loopback, or HTTP/1.0, which nginx uses by default. A proxy that shows none of these signs
 * cannot be told from a local client.
 */
export const isLocal = ({ socket, headers, raw }: FastifyRequest, publicUrl: URL | undefined): boolean =>
  socket.remoteAddress !== undefined &&
  isLoopback(socket.remoteAddress) &&
  LOOPBACK_HOST.test(headers.host ?? '') &&
  (publicUrl === undefined || LOOPBACK_HOST.test(publicUrl.host)) &&
  (raw.httpVersionMajor > 1 || raw.httpVersionMinor >= 1) &&
  !Object.keys(headers).some((name) => FORWARDED.test(name));
