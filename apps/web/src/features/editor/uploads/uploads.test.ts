import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { NetworkError } from '../../../lib/http/api-error.ts';
import { beginSession, endOfSession, SessionEnded } from '../../../lib/session/session.ts';
import { toastStore } from '../../../ui/overlays/toast-store.ts';
import type { Picture } from '../document/document.ts';
import { dispatchFor, stateOf } from '../store.ts';
import { cancelUploads, openFiles } from './load-uploads.ts';
import { uploadPicture } from './upload-picture.ts';

vi.mock('./upload-picture.ts', () => ({ uploadPicture: vi.fn() }));

interface Sending {
  name: string;
  signal: AbortSignal;
  arrive: () => void;
  fail: (error: unknown) => void;
}

let sent: Sending[] = [];
const photo = (name: string): File => new File(['bytes'], name, { type: 'image/jpeg' });
const photos = (count: number): File[] => Array.from({ length: count }, (_, index) => photo(`${index + 1}.jpg`));
const state = (person = 'lin') => {
  const { document, sending } = stateOf(person);
  return { ...document, sending };
};

beforeEach(() => {
  sent = [];
  vi.mocked(uploadPicture).mockImplementation((file, { signal }) => {
    const { promise, resolve, reject } = Promise.withResolvers<Picture>();
    signal.addEventListener('abort', () => reject(signal.reason));
    sent.push({
      name: file.name,
      signal,
      arrive: () => resolve({ id: file.name, thumbId: `${file.name}.png`, name: file.name }),
      fail: reject,
    });
    return promise;
  });
  vi.stubGlobal('document', { cookie: 'csrf_token=token' });
  vi.stubGlobal('localStorage', { getItem: () => null, setItem: () => undefined, removeItem: () => undefined });
  beginSession('lin');
});
afterEach(() => {
  endOfSession('signed-out');
  vi.unstubAllGlobals();
});

const sendingOf = async (count: number): Promise<void> => {
  await vi.waitFor(() => expect(sent).toHaveLength(count));
};
const settled = async (): Promise<void> => {
  await vi.waitFor(() => expect(state().sending).toBeNull());
};

describe('files that are being uploaded', () => {
  it('are aborted with the session, and waiting files are not sent in the next session', async () => {
    openFiles('lin', photos(5));
    await sendingOf(3);
    endOfSession('lost');
    beginSession('wang');
    expect(sent.every(({ signal }) => signal.reason instanceof SessionEnded || signal.aborted)).toBe(true);
    openFiles('wang', [photo('w.jpg')]);
    await sendingOf(4);
    expect(sent.map(({ name }) => name)).toEqual(['1.jpg', '2.jpg', '3.jpg', 'w.jpg']);
    expect(toastStore.get()).toEqual([]);
    expect(state('wang').files.map(({ name }) => name)).toEqual(['w.jpg']);
  });

  it('are not accepted for a user whose session is over', async () => {
    endOfSession('lost');
    beginSession('wang');
    openFiles('lin', [photo('l.jpg')]);
    openFiles('wang', [photo('w.jpg')]);
    await sendingOf(1);
    expect(sent.map(({ name }) => name)).toEqual(['w.jpg']);
  });

  it('are on the stage at once, so that a run can be requested', () => {
    openFiles('lin', photos(1));
    expect(state().upload).toMatchObject({ name: '1.jpg', previewUrl: '' });
  });

  it('are uploaded whether the editor is open or not', async () => {
    openFiles('lin', photos(1));
    await sendingOf(1);
    dispatchFor('lin', { type: 'run-asked' });
    sent[0]?.arrive();
    await settled();
    expect(state()).toMatchObject({ upload: null, original: { id: '1.jpg' }, runDue: true });
  });

  it('are reported in one notice if they fail, and sent again by one button', async () => {
    openFiles('lin', photos(6));
    for (let index = 0; index < 6; index += 1) {
      await vi.waitFor(() => expect(sent[index]).toBeDefined());
      sent[index]?.fail(new NetworkError('cut'));
    }
    await settled();
    expect(toastStore.get()).toHaveLength(1);
    toastStore.get()[0]?.action?.run();
    await sendingOf(9);
    expect(state().files).toHaveLength(6);
    expect(state().sending?.count).toBe(6);
  });

  it('do not wait for a file that cannot be read', async () => {
    const gone = photo('gone.jpg');
    vi.spyOn(gone, 'slice').mockReturnValue(
      Object.assign(new Blob(), { arrayBuffer: () => Promise.reject(new DOMException('moved', 'NotFoundError')) }),
    );
    openFiles('lin', [gone, ...photos(1)]);
    await sendingOf(1);
    sent[0]?.arrive();
    await settled();
    expect(state().original?.id).toBe('1.jpg');
    expect(toastStore.get()).toMatchObject([{ detail: 'gone.jpg', action: undefined }]);
  });

  it('are cancelled together, and files opened next are counted from zero', async () => {
    openFiles('lin', photos(5));
    await sendingOf(3);
    cancelUploads();
    await settled();
    openFiles('lin', [photo('next.jpg')]);
    await sendingOf(4);
    await vi.waitFor(() => expect(state().files.map(({ name }) => name)).toEqual(['next.jpg']));
    expect(state().sending?.count).toBe(1);
    expect(toastStore.get()).toEqual([]);
  });
});
