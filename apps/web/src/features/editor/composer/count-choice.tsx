import type { Model } from '@pictor/contracts';
import { useTranslate } from '../../../lib/i18n/i18n.ts';
import { Select } from '../../../ui/fields/select.tsx';
import { chosenCount } from '../document/draft.ts';
import { useCommands, useEditor } from '../use-editor.ts';

/** How many results a run makes. The choice is remembered for each model. */
export function CountChoice({ model }: { model: Model }) {
  const t = useTranslate();
  const { changeDraft } = useCommands();
  const counts = useEditor(({ document }) => document.draft.counts);
  if (model.count === 1) return null;
  return (
    <Select
      label={t('composer.count')}
      value={String(chosenCount({ counts }, model))}
      options={Array.from({ length: model.count }, (_, n) => ({
        value: String(n + 1),
        label: t('composer.count.one', { count: n + 1 }),
      }))}
      onChange={(next) => changeDraft({ counts: { ...counts, [model.id]: Number(next) } })}
    />
  );
}
