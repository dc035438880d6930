import type { Model } from '@pictor/contracts';
// This file of the contracts has no zod, which would be a fifth of the first screen.
import { estimateCost } from '@pictor/contracts/estimates';
import { useLocale, useTranslate } from '../../lib/i18n/i18n.ts';
import { costWords } from '../../lib/money.ts';
import { chosenCount, chosenSize } from './document/draft.ts';
import { hasPicture } from './editor-reader.ts';
import { useCurrency, useEditor } from './use-editor.ts';

/** What the next run on this model will probably cost, in words. Null for the darkroom, which is free. */
export function useEstimate(model: Model | null): string | null {
  const t = useTranslate();
  const locale = useLocale();
  const currency = useCurrency();
  const chosen = useEditor((editor) => editor.model);
  const draft = useEditor(({ document }) => document.draft);
  const picture = useEditor(hasPicture);
  const cnyPerUsd = useEditor(({ models }) => models?.cny_per_usd);
  if (!model || !chosen || cnyPerUsd === undefined || model.engine === 'darkroom') return null;
  const request = {
    size: chosenSize(draft, model) ?? undefined,
    count: chosenCount(draft, chosen),
    pictures: Number(picture) + draft.references.length,
  };
  const cost = estimateCost(model.price, request, { currency, cnyPerUsd });
  return cost ? costWords(cost, { t, locale }) : t('cost.unknown');
}
