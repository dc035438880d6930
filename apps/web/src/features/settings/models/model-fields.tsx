import type { ListedModel } from '@pictor/contracts';
import { type KeyboardEvent, useId, useState } from 'react';
import { useTranslate } from '../../../lib/i18n/i18n.ts';
import { Button } from '../../../ui/button.tsx';
import { TextField } from '../../../ui/fields/text-field.tsx';
import form from '../form.module.css';
import { type DraftModel, draftModel } from './draft.ts';
import { ListedModels } from './listed-models.tsx';
import { ModelField } from './model-field.tsx';
import styles from './models.module.css';

interface ModelFieldsProps {
  models: readonly DraftModel[];
  listed: readonly ListedModel[] | undefined;
  isAmountWrong: boolean;
  /** Absent for a new provider, which has to be saved before it can be asked. */
  onList: (() => void) | undefined;
  /** Whether the saved address and key are those of the form. */
  isReached: boolean;
  onChange: (models: readonly DraftModel[]) => void;
}

/** The models that are offered: typed, or chosen from those that the provider lists. */
export function ModelFields({ models, listed, isAmountWrong, onList, isReached, onChange }: ModelFieldsProps) {
  const t = useTranslate();
  const heading = useId();
  const [typed, setTyped] = useState('');
  const add = (id: string, name?: string): void => {
    if (id === '' || models.some((model) => model.id === id)) return;
    onChange([...models, draftModel({ id, ...(name === undefined ? {} : { name }) })]);
  };
  const remove = (id: string): void => onChange(models.filter((model) => model.id !== id));
  const addTyped = (): void => {
    add(typed.trim());
    setTyped('');
  };
  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>): void => {
    // Enter adds the model. It does not save the form.
    if (event.key !== 'Enter' || event.nativeEvent.isComposing) return;
    event.preventDefault();
    addTyped();
  };
  return (
    <section className={styles['models']} aria-labelledby={heading}>
      <h3 id={heading} className={form['label']}>
        {t('settings.models.offered')}
      </h3>
      {models.length === 0 ? <p className={styles['quiet']}>{t('settings.models.offered.none')}</p> : null}
      <ul className={styles['chosen']}>
        {models.map((model) => (
          <ModelField
            key={model.id}
            model={model}
            isAmountWrong={isAmountWrong}
            onChange={(changed) =>
              onChange(
                models.map((one) => {
                  if (one.id === model.id) return changed;
                  return changed.isDefault ? { ...one, isDefault: false } : one;
                }),
              )
            }
            onRemove={() => remove(model.id)}
          />
        ))}
      </ul>
      <div className={styles['typed']}>
        <TextField
          label={t('settings.models.type')}
          autoComplete="off"
          spellCheck={false}
          maxLength={128}
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
          onKeyDown={onKeyDown}
        />
        <Button disabled={typed.trim() === ''} onClick={addTyped}>
          {t('settings.models.type.add')}
        </Button>
        {onList ? (
          <Button disabled={!isReached} onClick={onList}>
            {t('settings.models.list')}
          </Button>
        ) : null}
      </div>
      {onList ? null : <p className={styles['quiet']}>{t('settings.models.list.later')}</p>}
      {listed ? (
        <ListedModels
          listed={listed}
          chosen={new Set(models.map(({ id }) => id))}
          onToggle={({ id, name }, on) => (on ? add(id, name) : remove(id))}
        />
      ) : null}
    </section>
  );
}
