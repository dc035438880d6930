import { useTranslate } from '../../../lib/i18n/i18n.ts';
import { AUTO_MODEL, modelName } from '../../../lib/pictures/model-name.ts';
import { Select } from '../../../ui/fields/select.tsx';
import { Skeleton } from '../../../ui/skeleton.tsx';
import { chosenRatio, chosenSize } from '../document/draft.ts';
import { isOnSeveral } from '../editor-reader.ts';
import { missingText } from '../missing-engines.ts';
import { useCommands, useEditor } from '../use-editor.ts';
import { FurtherModels } from './composer-parts.tsx';
import { CountChoice } from './count-choice.tsx';

/** Leaves a choice to the model. */
const FREE = 'auto';

/** Offers exactly what the server lists. For a model without a list of aspect ratios or sizes, that choice does not appear. */
export function ComposerChoices() {
  const t = useTranslate();
  const { changeDraft } = useCommands();
  const models = useEditor((editor) => editor.models);
  const model = useEditor((editor) => editor.model);
  const several = useEditor(isOnSeveral);
  const aspectRatio = useEditor(({ document }) => document.draft.aspectRatio);
  const size = useEditor(({ document }) => document.draft.size);
  if (!models || !model) return <Skeleton width="140px" height="var(--control)" radius="var(--radius-control)" />;
  return (
    <>
      <Select
        label={t('composer.model')}
        value={model.id}
        options={[
          { value: AUTO_MODEL, label: t('model.auto'), note: t('composer.model.auto') },
          ...models.models.map(({ id, engine, retired }) => ({
            value: id,
            label: modelName(id, models.models, t),
            note:
              engine === 'darkroom' ? t('composer.model.darkroom') : retired ? t('composer.model.retired') : undefined,
          })),
        ]}
        footer={missingText(models, t)}
        onChange={(next) => changeDraft(next === AUTO_MODEL ? { model: null, alongside: [] } : { model: next })}
      />
      {models.models.length > 1 ? <FurtherModels /> : null}
      {model.aspect_ratios.length > 0 ? (
        <Select
          label={t('composer.ratio')}
          value={chosenRatio({ aspectRatio }, model) ?? FREE}
          options={[
            { value: FREE, label: t('composer.ratio.auto') },
            ...model.aspect_ratios.map((ratio) => ({ value: ratio, label: ratio })),
          ]}
          onChange={(next) => changeDraft({ aspectRatio: next })}
        />
      ) : null}
      {model.sizes.length > 0 ? (
        <Select
          label={t('composer.size')}
          value={chosenSize({ size }, model) ?? FREE}
          options={[
            { value: FREE, label: t('composer.size.auto') },
            ...model.sizes.map((one) => ({ value: one, label: one })),
          ]}
          onChange={(next) => changeDraft({ size: next })}
        />
      ) : null}
      {several ? null : <CountChoice model={model} />}
    </>
  );
}
