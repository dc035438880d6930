import { isIPv6 } from 'node:net';

/** The eight groups of an IPv6 address, each as a number. */
const groupsOf = (address: string): number[] => {
  const [head = '', tail] = address.split('%', 1)[0]?.split('::') ?? [];
  const parse = (part: string): number[] =>
    part
      .split(':')
      .filter((group) => group !== '')
      .flatMap((group) => {
        if (!group.includes('.')) return [Number.parseInt(group, 16)];
        const [a = 0, b = 0, c = 0, d = 0] = group.split('.').map(Number);
        return [a * 256 + b, c * 256 + d];
      });
  const before = parse(head);
  if (tail === undefined) return before;
  const after = parse(tail);
  return [...before, ...Array.from({ length: 8 - before.length - after.length }, () => 0), ...after];
};

/**
 * Returns the key by which rate limits count an address. An IPv4 address counts as it is. An IPv6 address counts by its first 64 bits,
 * because one subscriber gets a whole /64 (RFC 6177). An IPv4-mapped address (`::ffff:192.0.2.1`) counts as IPv4.
 */
export const addressPrefix = (address: string): string => {
  if (!isIPv6(address)) return address;
  const groups = groupsOf(address);
  const [high = 0, low = 0] = groups.slice(6);
  const isMapped = groups.slice(0, 5).every((group) => group === 0) && groups[5] === 0xffff;
  if (isMapped) return [high >> 8, high & 255, low >> 8, low & 255].join('.');
  return `${groups
    .slice(0, 4)
    .map((group) => group.toString(16))
    .join(':')}::/64`;
};
