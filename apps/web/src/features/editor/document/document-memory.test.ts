import { describe, expect, it } from 'vitest';
import { parseDocument } from './document-memory.ts';

describe('what the browser remembers', () => {
  it('validates everything', () => {
    expect(parseDocument(null).original).toBeNull();
    expect(parseDocument({ original: { id: 5 }, view: 'sideways', prompt: 7 })).toMatchObject({
      original: null,
      view: 'original',
      draft: { prompt: '' },
    });
  });

  it('never restores an upload', () => {
    const document = parseDocument({ original: { id: 'a', thumbId: 'b' }, upload: { name: 'x' }, activeTaskId: 't' });
    expect(document).toMatchObject({ original: { id: 'a', thumbId: 'b' }, upload: null, activeTaskId: 't' });
  });
});
