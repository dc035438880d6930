import type { Model } from '@pictor/contracts';
import { IconPlus } from '@tabler/icons-react';
import { type MessageId, useTranslate } from '../../../lib/i18n/i18n.ts';
import { AUTO_MODEL, modelName } from '../../../lib/pictures/model-name.ts';
import { Menu, MenuChecks } from '../../../ui/overlays/menu.tsx';
import type { Obstacle } from '../document/draft.ts';
import { chosenModels, MODELS_MAX, toggleModel, unfitFor } from '../document/several-models.ts';
import { hasPicture } from '../editor-reader.ts';
import { useCommands, useEditor } from '../use-editor.ts';
import styles from './model-menu.module.css';

const REASONS: Partial<Record<Obstacle, MessageId>> = {
  'no-original': 'several.unfit.generate',
  'no-edit': 'several.unfit.edit',
  'no-references': 'several.unfit.references',
  'many-references': 'several.unfit.manyReferences',
  'no-ratio': 'several.unfit.ratio',
  'no-size': 'several.unfit.size',
};

/** Chooses further models for the same words. A model that cannot take what the run asks for is shown with the reason. */
export function ModelMenu() {
  const t = useTranslate();
  const { changeDraft } = useCommands();
  const models = useEditor((editor) => editor.models);
  const like = useEditor((editor) => editor.model);
  const draft = useEditor(({ document }) => document.draft);
  const picture = useEditor(hasPicture);
  if (!models || !like) return null;
  const chosen = chosenModels(draft, models).filter(({ id }) => id !== AUTO_MODEL);
  const more = Math.max(0, chosen.length - 1);
  const nameOf = ({ id }: Model): string => modelName(id, models.models, t);
  const label =
    more === 0
      ? t('several.add')
      : t('several.chosen', { count: more, models: chosen.slice(1).map(nameOf).join(t('list.separator')) });
  const noteOf = (model: Model): string | undefined => {
    const reason = unfitFor({ draft, picture, like }, model);
    const words = reason && REASONS[reason];
    if (words) return t(words, { count: model.references });
    return chosen.length === MODELS_MAX ? t('several.most', { count: MODELS_MAX }) : undefined;
  };
  const options = models.models
    .filter((model) => !model.retired || chosen.includes(model))
    .map((model) => {
      const checked = chosen.includes(model);
      const note = noteOf(model);
      return {
        value: model.id,
        label: nameOf(model),
        checked,
        note: checked && chosen.length === MODELS_MAX ? undefined : note,
        disabled: !checked && note !== undefined,
      };
    });
  return (
    <Menu
      trigger={
        <button type="button" className={styles['trigger']} data-several={more > 0} aria-label={label} title={label}>
          <IconPlus size={16} stroke={1.75} />
          {more > 0 ? more : null}
        </button>
      }
    >
      <MenuChecks
        heading={t('several.heading', { count: MODELS_MAX })}
        options={options}
        onToggle={(id) => changeDraft(toggleModel(draft, models, id))}
      />
    </Menu>
  );
}
