import { loadMessages } from '../../lib/i18n/i18n.ts';
import { lazyPart } from '../../lib/lazy-part.ts';
import { loadUploads } from './uploads/load-uploads.ts';

/** Without a picture there is nothing to look at: zoom, comparison and all that is said about a result come with it. */
export const workbenchPart = lazyPart(async () => {
  const [workbench] = await Promise.all([import('./workbench.tsx'), loadMessages('workbench')]);
  return workbench;
});

export const wordsPart = lazyPart(async () => {
  const [words] = await Promise.all([import('./words/words.tsx'), loadMessages('workbench')]);
  return words;
});

/** In an idle moment, before anybody needs them. What does not come is fetched when it is needed. */
export const preloadParts = (): Promise<unknown> =>
  Promise.allSettled([workbenchPart.load(), wordsPart.load(), loadUploads()]);
