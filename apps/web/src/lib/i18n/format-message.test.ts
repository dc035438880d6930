import { compileMessage } from '@lingui/message-utils/compileMessage';
import { expect, it } from 'vitest';
import { requirePlain } from '../../../vite-plugins.ts';
import { type CompiledMessage, formatMessage, type MessageValues } from './format-message.ts';

const said = (message: string, values: MessageValues = {}, locale = 'en'): string =>
  formatMessage(compileMessage(message) as CompiledMessage, values, locale);

it('inserts values, and leaves out those that are missing', () => {
  expect(said('{name} • {count}', { name: '林', count: 3 })).toBe('林 • 3');
  expect(said('{name} • {count}', { name: '' })).toBe(' • ');
  expect(said('# 1')).toBe('# 1');
});

it('chooses the form of a plural by an exact number first, then by the language', () => {
  const days = '{count, plural, =0 {none} one {# day of {name}} other {# days}}';
  expect([0, 1, 1234].map((count) => said(days, { count, name: 'May' }))).toEqual([
    'none',
    '1 day of May',
    '1,234 days',
  ]);
  expect(said('{n, plural, one {一} other {# 分}}', { n: 1 }, 'zh-CN')).toBe('1 分');
});

it.each([
  '{n, select, a {1} other {2}}',
  '{n, date}',
  '{n, plural, offset:1 other {2}}',
  '{n, selectordinal, other {2}}',
])('the build refuses %s, which the page cannot format', (message) => {
  expect(() => requirePlain('id', compileMessage(message))).toThrow('the message id');
  expect(() => requirePlain('id', compileMessage('{n, plural, one {# {name}} other {#}}'))).not.toThrow();
});
