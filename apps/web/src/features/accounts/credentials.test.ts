import { describe, expect, it } from 'vitest';
import { checkCredentials } from './credentials.ts';

const good = { email: 'lin@example.org', password: 'mountain-dawn' };

describe('checkCredentials', () => {
  it('lets a complete form through', () => {
    expect(checkCredentials({ ...good, name: '林' }, true)).toEqual({});
    expect(checkCredentials(good, false)).toEqual({});
  });

  it('names every field that is wrong', () => {
    expect(checkCredentials({ name: ' ', email: 'lin', password: 'short' }, true)).toEqual({
      name: 'accounts.name.missing',
      email: 'accounts.email.invalid',
      password: 'accounts.password.short',
    });
  });

  it('asks for the setup token where there is a field for it', () => {
    expect(checkCredentials({ ...good, name: '林', setup_token: '' }, true)).toEqual({
      setup_token: 'accounts.setupToken.missing',
    });
    expect(checkCredentials({ ...good, name: '林', setup_token: 'a' }, true)).toEqual({});
  });

  it('asks the length of a new password only', () => {
    expect(checkCredentials({ ...good, password: 'old' }, false)).toEqual({});
    expect(checkCredentials({ ...good, password: 'x'.repeat(129) }, false)).toHaveProperty('password');
  });
});
