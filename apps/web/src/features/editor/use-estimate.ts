import type { Model } from '@pictor/contracts';
// This file of the contracts has no zod, which would be a fifth of the first screen.
import { estimateCost, fromMicros, toMicros } from '@pictor/contracts/estimates';
import { useLocale, useTranslate } from '../../lib/i18n/i18n.ts';
import { costWords } from '../../lib/money.ts';
import { chosenCount, chosenSize } from './document/draft.ts';
import { hasPicture, isOnSeveral } from './editor-reader.ts';
import { useCurrency, useEditor } from './use-editor.ts';

/** The estimated cost of the next run on these models, in words. Null for the darkroom, which is free. */
export function useEstimate(models: readonly Model[]): string | null {
  const t = useTranslate();
  const locale = useLocale();
  const currency = useCurrency();
  const chosen = useEditor((editor) => editor.model);
  const several = useEditor(isOnSeveral);
  const draft = useEditor(({ document }) => document.draft);
  const picture = useEditor(hasPicture);
  const cnyPerUsd = useEditor((editor) => editor.models?.cny_per_usd);
  const billed = models.filter(({ engine }) => engine !== 'darkroom');
  if (billed.length === 0 || !chosen || cnyPerUsd === undefined) return null;
  const costs = billed.map((model) => {
    const request = {
      size: chosenSize(draft, model) ?? undefined,
      count: several ? 1 : chosenCount(draft, chosen),
      pictures: Number(picture) + draft.references.length,
    };
    return estimateCost(model.price, request, { currency, cnyPerUsd });
  });
  const known = costs.filter((cost) => cost !== undefined);
  if (known.length < costs.length) return t('cost.unknown');
  const micros = known.reduce((sum, { amount }) => sum + toMicros(amount), 0);
  const exact = known.every((cost) => cost.exact);
  return costWords({ amount: fromMicros(micros), currency, exact }, { t, locale });
}
