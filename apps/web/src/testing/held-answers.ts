import { expect, vi } from 'vitest';

/** A request whose answer comes when the test says so. */
interface Asked {
  url: string;
  method: string;
  answer: (body: unknown) => void;
}

export interface HeldAnswers {
  asked: Asked[];
  /** The request of this place in the order of all requests, as soon as it has been made. */
  request: (index: number) => Promise<Asked>;
}

/** Replaces `fetch` until `vi.unstubAllGlobals()`. An aborted request fails, as in a browser. */
export function holdAnswers(): HeldAnswers {
  const asked: Asked[] = [];
  vi.stubGlobal('document', { cookie: '' });
  vi.stubGlobal(
    'fetch',
    (url: string, { method = 'GET', signal }: RequestInit = {}) =>
      new Promise<Response>((resolve, reject) => {
        signal?.addEventListener('abort', () => reject(signal.reason));
        asked.push({ url, method, answer: (body) => resolve(new Response(JSON.stringify(body))) });
      }),
  );
  return {
    asked,
    request: (index) =>
      vi.waitFor(() => {
        const found = asked[index];
        expect(found, `request ${index}`).toBeDefined();
        if (!found) throw new Error(`request ${index} is missing`);
        return found;
      }),
  };
}
