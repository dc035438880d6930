import { afterEach, beforeEach, expect, it, vi } from 'vitest';

const address = { pathname: '/', search: '', hash: '' };
const replaceState = vi.fn((_state: unknown, _title: string, _path: string) => {
  address.hash = '';
});
let onHashChange: () => void = () => undefined;

/** Opens the page at this address. */
async function open(pathname: string, hash: string, search = '') {
  Object.assign(address, { pathname, search, hash });
  vi.resetModules();
  return await import('./link-token.ts');
}

beforeEach(() => {
  vi.stubGlobal('location', address);
  vi.stubGlobal('history', { state: { key: 'a' }, replaceState });
  vi.stubGlobal('addEventListener', (_type: string, listener: () => void) => {
    onHashChange = listener;
  });
});
afterEach(() => {
  vi.unstubAllGlobals();
  replaceState.mockClear();
});

it('takes the secret out of the address, and leaves the rest of it', async () => {
  const { linkToken } = await open('/register', '#secret', '?next=/image');
  expect(linkToken()).toBe('secret');
  expect(replaceState.mock.calls).toEqual([[{ key: 'a' }, '', '/register?next=/image']]);
});

it('leaves other pages their fragment', async () => {
  const { linkToken } = await open('/settings', '#password');
  expect(linkToken()).toBeNull();
  expect(replaceState).not.toHaveBeenCalled();
});

it('knows no secret where there is none, and takes one that comes later', async () => {
  const { linkToken } = await open('/reset-password', '');
  expect(linkToken()).toBeNull();
  address.hash = '#later';
  onHashChange();
  expect(linkToken()).toBe('later');
});

it('gives the secret of one page to no other page, and forgets it once it is used', async () => {
  const { linkToken, forgetLinkToken } = await open('/reset-password', '#secret');
  address.pathname = '/register';
  expect(linkToken()).toBeNull();
  address.pathname = '/reset-password';
  expect(linkToken()).toBe('secret');
  forgetLinkToken();
  expect(linkToken()).toBeNull();
});
