import { describe, expect, it, vi } from 'vitest';
import { beginSession, endOfSession } from '../../../lib/session/session.ts';
import { EMPTY_DOCUMENT } from './document.ts';
import { parseDocument, recall, remember } from './document-memory.ts';
import { EMPTY_DRAFT } from './draft.ts';

describe('what the browser remembers', () => {
  it('validates everything', () => {
    expect(parseDocument(null).original).toBeNull();
    expect(parseDocument({ original: { id: 5 }, view: 'sideways', prompt: 7 })).toMatchObject({
      original: null,
      view: 'original',
      draft: { prompt: '' },
    });
  });

  it('restores the references with their pictures, and drops values of another form', () => {
    const reference = { key: 'k', name: '猫', picture: { id: 'a', thumbId: 'b' } };
    const references = [reference, { key: 'x', name: '', picture: null }, 7, { ...reference, key: 5 }];
    expect(parseDocument({ prompt: '像 @1', references }).draft).toMatchObject({
      prompt: '像 @1',
      references: [{ ...reference, previewUrl: '' }],
    });
    expect(parseDocument({ references: 'x' }).draft.references).toEqual([]);
  });

  it('stores only references that are on the server, so the words stay true', () => {
    const stored = new Map<string, string>();
    vi.stubGlobal('localStorage', {
      getItem: (key: string) => stored.get(key) ?? null,
      setItem: (key: string, value: string) => stored.set(key, value),
      removeItem: (key: string) => stored.delete(key),
    });
    vi.stubGlobal('document', { cookie: '' });
    beginSession('lin');
    const sending = { key: 's', name: '狗', previewUrl: 'blob:s', picture: null };
    const sent = { key: 'k', name: '猫', previewUrl: 'blob:k', picture: { id: 'a', thumbId: 'b' } };
    const draft = { ...EMPTY_DRAFT, prompt: '@2 追 @1', references: [sending, sent] };
    remember('lin', { ...EMPTY_DOCUMENT, draft });
    expect(recall('lin').draft).toMatchObject({ prompt: '@1 追 @?', references: [{ key: 'k', previewUrl: '' }] });
    endOfSession('signed-out');
    vi.unstubAllGlobals();
  });

  it('never restores an upload', () => {
    const document = parseDocument({ original: { id: 'a', thumbId: 'b' }, upload: { name: 'x' }, activeTaskId: 't' });
    expect(document).toMatchObject({ original: { id: 'a', thumbId: 'b' }, upload: null, activeTaskId: 't' });
  });
});
