import type { Budgets, Currency } from '@pictor/contracts';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type SubmitEvent, useState } from 'react';
import { errorWords } from '../../../lib/http/error-words.ts';
import { useTranslate } from '../../../lib/i18n/i18n.ts';
import { Button } from '../../../ui/button.tsx';
import { CheckField } from '../../../ui/fields/check-field.tsx';
import { Segmented } from '../../../ui/fields/segmented.tsx';
import { TextField } from '../../../ui/fields/text-field.tsx';
import { notify } from '../../../ui/overlays/toast-store.ts';
import form from '../form.module.css';
import { ListState } from '../list-state.tsx';
import { budgetsQuery, saveBudgets, spendKey } from './api.ts';
import { type BudgetField, LIMITS, readBudgets } from './budget-fields.ts';
import styles from './spend-section.module.css';

const NONE: ReadonlySet<BudgetField> = new Set();

function Fields({ budgets }: { budgets: Budgets }) {
  const t = useTranslate();
  const queryClient = useQueryClient();
  const [currency, setCurrency] = useState<Currency>(budgets.currency);
  const [wrong, setWrong] = useState(NONE);
  const save = useMutation({
    mutationFn: saveBudgets,
    onSuccess: (saved) => {
      queryClient.setQueryData(budgetsQuery.queryKey, saved);
      void queryClient.invalidateQueries({ queryKey: spendKey });
      notify({ key: 'budgets', tone: 'done', text: t('settings.saved') });
    },
  });
  const submit = (event: SubmitEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const data = new FormData(event.currentTarget);
    const field = (name: BudgetField): string => String(data.get(name) ?? '');
    const read = readBudgets(
      {
        person_day: field('person_day'),
        person_month: field('person_month'),
        house_day: field('house_day'),
        house_month: field('house_month'),
        cny_per_usd: field('cny_per_usd'),
        time_zone: field('time_zone'),
      },
      { currency, refuse_unknown: data.has('refuse_unknown') },
    );
    setWrong('wrong' in read ? read.wrong : NONE);
    if ('budgets' in read) save.mutate(read.budgets);
  };
  return (
    <form className={styles['form']} noValidate aria-label={t('spend.budgets')} onSubmit={submit}>
      <h3>{t('spend.budgets')}</h3>
      <p className={styles['note']}>{t('spend.budgets.lead')}</p>
      <div className={form['choice']}>
        <Segmented
          label={t('spend.budgets.currency')}
          value={currency}
          options={[
            { value: 'CNY', label: t('spend.currency.CNY') },
            { value: 'USD', label: t('spend.currency.USD') },
          ]}
          onChange={setCurrency}
        />
      </div>
      <div className={styles['fields']}>
        {LIMITS.map((name) => (
          <TextField
            key={name}
            label={t(`spend.budgets.${name}`)}
            name={name}
            inputMode="decimal"
            autoComplete="off"
            placeholder={t('spend.budgets.unlimited')}
            defaultValue={budgets[name] ?? ''}
            error={wrong.has(name) ? t('spend.budgets.amount.wrong') : undefined}
          />
        ))}
        <TextField
          label={t('spend.budgets.rate')}
          name="cny_per_usd"
          inputMode="decimal"
          autoComplete="off"
          defaultValue={budgets.cny_per_usd}
          hint={t('spend.budgets.rate.hint')}
          error={wrong.has('cny_per_usd') ? t('spend.budgets.rate.wrong') : undefined}
        />
        <TextField
          label={t('spend.budgets.zone')}
          name="time_zone"
          autoComplete="off"
          spellCheck={false}
          defaultValue={budgets.time_zone}
          hint={t('spend.budgets.zone.hint')}
          error={wrong.has('time_zone') ? t('spend.budgets.zone.wrong') : undefined}
        />
      </div>
      <CheckField
        name="refuse_unknown"
        label={t('spend.budgets.refuse')}
        note={t('spend.budgets.refuse.note')}
        defaultChecked={budgets.refuse_unknown}
      />
      <div role="alert" className={form['alert']}>
        {save.error ? <p className={form['failure']}>{errorWords(save.error, t)}</p> : null}
      </div>
      <Button tone="primary" type="submit" className={styles['submit']} disabled={save.isPending}>
        {t('action.save')}
      </Button>
    </form>
  );
}

/** The budgets, for administrators. */
export function BudgetsForm() {
  const query = useQuery(budgetsQuery);
  return (
    <>
      <ListState query={query} />
      {query.data ? <Fields budgets={query.data.budgets} /> : null}
    </>
  );
}
