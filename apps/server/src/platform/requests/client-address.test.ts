import { describe, expect, it } from 'vitest';
import { addressPrefix } from './client-address.ts';

describe('the address prefix for limits', () => {
  it('is the unchanged address for IPv4', () => {
    expect(addressPrefix('203.0.113.7')).toBe('203.0.113.7');
  });

  it.each([
    '2001:db8:1:2::1',
    '2001:db8:1:2:ffff:ffff:ffff:ffff',
    '2001:0db8:0001:0002:0:0:0:9',
    '2001:db8:1:2::1%eth0',
  ])('is the /64 of %s', (address) => {
    expect(addressPrefix(address)).toBe('2001:db8:1:2::/64');
  });

  it('differs for different /64 networks', () => {
    expect(addressPrefix('2001:db8:1:3::1')).toBe('2001:db8:1:3::/64');
    expect(addressPrefix('::1')).toBe('0:0:0:0::/64');
  });

  it.each(['::ffff:203.0.113.7', '::ffff:cb00:7107'])('is the IPv4 address for the mapped address %s', (address) => {
    expect(addressPrefix(address)).toBe('203.0.113.7');
  });
});
