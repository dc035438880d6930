import { useLocale, useTranslate } from '../../lib/i18n/i18n.ts';
import { Select } from '../../ui/select.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { chosenRatio, chosenSize } from './draft.ts';
import { formatMissing } from './missing-engines.ts';
import type { Editor } from './use-editor.ts';

const AUTO = 'auto';

/** Exactly what the server says there is: a model that lists no shapes or sizes is not asked about them. */
export function ComposerChoices({ editor }: { editor: Editor }) {
  const t = useTranslate();
  const locale = useLocale();
  const { models, model, draft, changeDraft } = editor;
  if (!models || !model) return <Skeleton width="140px" height="var(--control)" radius="var(--radius-control)" />;
  const missing = formatMissing(models, locale);
  return (
    <>
      <Select
        label={t('composer.model')}
        value={model.id}
        options={models.models.map(({ id, name, engine }) => ({
          value: id,
          label: name,
          note: engine === 'darkroom' ? t('composer.model.darkroom') : undefined,
        }))}
        footer={missing ? t('models.missing', { variables: missing }) : undefined}
        onChange={(next) => changeDraft({ model: next })}
      />
      {model.aspect_ratios.length > 0 ? (
        <Select
          label={t('composer.ratio')}
          value={chosenRatio(draft, model) ?? AUTO}
          options={[
            { value: AUTO, label: t('composer.ratio.auto') },
            ...model.aspect_ratios.map((ratio) => ({ value: ratio, label: ratio })),
          ]}
          onChange={(aspectRatio) => changeDraft({ aspectRatio })}
        />
      ) : null}
      {model.sizes.length > 0 ? (
        <Select
          label={t('composer.size')}
          value={chosenSize(draft, model) ?? AUTO}
          options={[
            { value: AUTO, label: t('composer.size.auto') },
            ...model.sizes.map((size) => ({ value: size, label: size })),
          ]}
          onChange={(size) => changeDraft({ size })}
        />
      ) : null}
    </>
  );
}
