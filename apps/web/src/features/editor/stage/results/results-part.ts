import { loadMessages } from '../../../../lib/i18n/i18n.ts';
import { lazyPart } from '../../../../lib/lazy-part.ts';

/** Loaded separately, because most runs have one result. */
export const resultsPart = lazyPart(async () => {
  const [{ ResultGrid, ResultStrip }] = await Promise.all([import('./result-views.ts'), loadMessages('workbench')]);
  return { ResultGrid, ResultStrip };
});
