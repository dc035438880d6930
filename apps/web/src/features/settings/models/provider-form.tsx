import type { ListedModel } from '@pictor/contracts';
import { type ReactNode, type SubmitEvent, useEffect, useRef, useState } from 'react';
import { useTranslate } from '../../../lib/i18n/i18n.ts';
import { Button } from '../../../ui/button.tsx';
import { CheckField } from '../../../ui/fields/check-field.tsx';
import { TextField } from '../../../ui/fields/text-field.tsx';
import form from '../form.module.css';
import { CONCURRENCY_MAX, type Draft, type Mistake, mistakesIn, REQUESTS_MAX } from './draft.ts';
import { KeyField } from './key-field.tsx';
import { ModelFields } from './model-fields.tsx';
import styles from './models.module.css';

interface ProviderFormProps {
  initial: Draft;
  hasKey: boolean;
  needsKey: boolean;
  pending: boolean;
  /** Why the last attempt to save failed. */
  problem: string | undefined;
  /** The models that the provider listed when it was asked last. */
  listed?: readonly ListedModel[] | undefined;
  /** Asks the saved provider for its models. Absent for a new provider. */
  onList?: (() => void) | undefined;
  /** More buttons at the end of the form. */
  more?: ReactNode;
  onSave: (draft: Draft) => void;
  onCancel: () => void;
}

/** The settings of a provider. */
export function ProviderForm(props: ProviderFormProps) {
  const { initial, hasKey, needsKey, pending, problem, listed, onList, more, onSave, onCancel } = props;
  const t = useTranslate();
  const [draft, setDraft] = useState(initial);
  const [mistakes, setMistakes] = useState<ReadonlySet<Mistake>>(new Set());
  const change = (fields: Partial<Draft>): void => setDraft((before) => ({ ...before, ...fields }));
  const wrong = (mistake: Mistake, words: string): string | undefined => (mistakes.has(mistake) ? words : undefined);
  const isReached = draft.baseUrl === initial.baseUrl && draft.apiKey === '' && draft.removesKey === initial.removesKey;
  const element = useRef<HTMLFormElement>(null);
  // The button that opened the form is gone.
  useEffect(() => element.current?.querySelector('input')?.focus(), []);
  const submit = (event: SubmitEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const found = mistakesIn(draft);
    setMistakes(found);
    if (found.size === 0) onSave(draft);
    else event.currentTarget.querySelector<HTMLInputElement>(`[name="${[...found][0]}"]`)?.focus();
  };
  return (
    <form ref={element} className={styles['form']} noValidate onSubmit={submit} aria-busy={pending}>
      <div className={styles['pair']}>
        <TextField
          label={t('settings.models.name')}
          name="name"
          autoComplete="off"
          maxLength={80}
          value={draft.name}
          error={wrong('name', t('settings.models.name.missing'))}
          onChange={(event) => change({ name: event.currentTarget.value })}
        />
        <TextField
          label={t('settings.models.url')}
          name="baseUrl"
          type="url"
          autoComplete="off"
          spellCheck={false}
          maxLength={500}
          value={draft.baseUrl}
          hint={t('settings.models.url.hint')}
          error={wrong('baseUrl', t('settings.models.url.wrong'))}
          onChange={(event) => change({ baseUrl: event.currentTarget.value })}
        />
      </div>
      <KeyField
        hasKey={hasKey}
        needsKey={needsKey}
        value={draft.apiKey}
        removes={draft.removesKey}
        onChange={(apiKey) => change({ apiKey, removesKey: false })}
        onRemove={(removesKey) => change({ removesKey, apiKey: '' })}
      />
      <ModelFields
        models={draft.models}
        listed={listed}
        isAmountWrong={mistakes.has('amount')}
        onList={onList}
        isReached={isReached}
        onChange={(models) => change({ models })}
      />
      <div className={styles['pair']}>
        <TextField
          label={t('settings.models.concurrency')}
          name="concurrency"
          inputMode="numeric"
          autoComplete="off"
          value={draft.concurrency}
          hint={t('settings.models.concurrency.hint')}
          error={wrong('concurrency', t('settings.models.count.wrong', { max: CONCURRENCY_MAX }))}
          onChange={(event) => change({ concurrency: event.currentTarget.value })}
        />
        <TextField
          label={t('settings.models.requests')}
          name="requests"
          inputMode="numeric"
          autoComplete="off"
          value={draft.requests}
          hint={t('settings.models.requests.hint')}
          error={wrong('requests', t('settings.models.count.wrong', { max: REQUESTS_MAX }))}
          onChange={(event) => change({ requests: event.currentTarget.value })}
        />
      </div>
      <CheckField
        name="fallback"
        label={t('settings.models.fallback')}
        note={t('settings.models.fallback.note')}
        checked={draft.takesOver}
        onChange={(event) => change({ takesOver: event.currentTarget.checked })}
      />
      <div role="alert" className={form['alert']}>
        {problem ? <p className={form['failure']}>{problem}</p> : null}
      </div>
      <div className={styles['actions']}>
        <Button type="submit" tone="primary" disabled={pending}>
          {t(pending ? 'settings.models.saving' : 'action.save')}
        </Button>
        <Button onClick={onCancel}>{t('action.cancel')}</Button>
        {more}
      </div>
    </form>
  );
}
