import { expect, it } from 'vitest';
import { formatMessage, type Message, parseMessage } from './message.ts';

const MESSAGE: Message = {
  language: 'en',
  sentences: [
    { code: 'not_understood', values: { parts: ['add a hat'], more: false } },
    { code: 'needs_model', values: { models: [] } },
  ],
};

it('a message is read as it was stored', () => {
  expect(parseMessage(formatMessage(MESSAGE))).toEqual(MESSAGE);
});

it('a value that the provider left out is not stored', () => {
  const text = formatMessage({ language: 'zh', sentences: [{ code: 'out_of_credit', values: { quote: undefined } }] });
  expect(text).toBe('{"language":"zh","sentences":[{"code":"out_of_credit","values":{}}]}');
  expect(parseMessage(text)).toBeDefined();
});

it.each([
  ['a code of a newer version', '{"language":"zh","sentences":[{"code":"of_a_newer_version","values":{}}]}'],
  ['the name of a method as a code', '{"language":"zh","sentences":[{"code":"toString","values":{}}]}'],
  ['values of another kind', '{"language":"zh","sentences":[{"code":"timed_out","values":{"seconds":"1"}}]}'],
  ['another language', '{"language":"fr","sentences":[]}'],
  ['text', '任务已停止'],
])('%s is no message', (_what, text) => {
  expect(parseMessage(text)).toBeUndefined();
});
