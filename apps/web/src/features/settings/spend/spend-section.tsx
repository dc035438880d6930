import type { User } from '@pictor/contracts';
import { IconChevronLeft, IconChevronRight, IconDownload } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useLocale, useTranslate } from '../../../lib/i18n/i18n.ts';
import { costWords } from '../../../lib/money.ts';
import { IconButton } from '../../../ui/button.tsx';
import { Segmented } from '../../../ui/fields/segmented.tsx';
import { notifyProblem } from '../../../ui/overlays/notify-problem.ts';
import { updateProfile } from '../api.ts';
import list from '../list.module.css';
import { ListState } from '../list-state.tsx';
import { SettingsSection } from '../settings-section.tsx';
import { csvUrl, daysIn, monthAfter, type SpendView, spendKey, spendQuery } from './api.ts';
import { BudgetMeters } from './budget-meters.tsx';
import { BudgetsForm } from './budgets-form.tsx';
import { SpendBars } from './spend-bars.tsx';
import styles from './spend-section.module.css';
import { SpendTable } from './spend-table.tsx';

interface SpendSectionProps {
  user: User;
  onChanged: (user: User) => void;
}

/** The Swedish format is that of ISO 8601. */
const thisMonth = (): string => new Intl.DateTimeFormat('sv-SE').format().slice(0, 7);

function CurrencyChoice({ user, onChanged }: SpendSectionProps) {
  const t = useTranslate();
  const queryClient = useQueryClient();
  const save = useMutation({
    mutationFn: updateProfile,
    scope: { id: 'profile' },
    onSuccess: (changed) => {
      onChanged(changed);
      void queryClient.invalidateQueries({ queryKey: spendKey });
    },
    onError: (error) => notifyProblem(error, { t, key: 'currency' }),
  });
  const wanted = (save.isPending && save.variables.currency) || user.currency;
  return (
    <Segmented
      label={t('spend.currency')}
      value={wanted}
      options={[
        { value: 'CNY', label: t('spend.currency.CNY') },
        { value: 'USD', label: t('spend.currency.USD') },
      ]}
      onChange={(currency) => save.mutate({ currency })}
    />
  );
}

function MonthChoice({ month, onChange }: { month: string; onChange: (month: string) => void }) {
  const t = useTranslate();
  const locale = useLocale();
  const name = new Intl.DateTimeFormat(locale, { year: 'numeric', month: 'long', timeZone: 'UTC' });
  return (
    <div className={styles['month']}>
      <IconButton
        label={t('spend.month.before')}
        icon={<IconChevronLeft size={18} />}
        onClick={() => onChange(monthAfter(month, -1))}
      />
      <span aria-live="polite">{name.format(Date.parse(`${month}-01`))}</span>
      <IconButton
        label={t('spend.month.after')}
        icon={<IconChevronRight size={18} />}
        disabled={month >= thisMonth()}
        onClick={() => onChange(monthAfter(month, 1))}
      />
    </div>
  );
}

/** The tables of a month. */
function SpendMonth({ view }: { view: SpendView }) {
  const t = useTranslate();
  const locale = useLocale();
  const days = useQuery(spendQuery(view, 'day'));
  const models = useQuery(spendQuery(view, 'model'));
  const users = useQuery({ ...spendQuery(view, 'user'), enabled: view.of === 'house' });
  const { data } = days;
  return (
    <>
      <ListState query={days} />
      {data ? <BudgetMeters budgets={data.budgets} /> : null}
      {data && data.total.calls === 0 ? <p className={list['none']}>{t('spend.none')}</p> : null}
      {data && data.total.calls > 0 ? (
        <>
          <div>
            <p className={styles['total']}>{costWords(data.total.cost, { t, locale })}</p>
            <p className={styles['note']}>
              {t('spend.total', { calls: data.total.calls, results: data.total.results })}
              {data.total.failed_billed > 0
                ? ` ${t('spend.total.failed', {
                    failed: data.total.failed,
                    billed: data.total.failed_billed,
                    amount: costWords(data.total.failed_cost, { t, locale }),
                  })}`
                : null}
              {data.total.unknown > 0 ? ` ${t('spend.total.unknown', { count: data.total.unknown })}` : null}
            </p>
          </div>
          <SpendBars days={daysIn(view.month)} rows={data.rows} />
          {models.data ? (
            <SpendTable
              title={t('spend.byModel')}
              head={t('spend.model')}
              rows={models.data.rows}
              nameOf={({ key, name = key, provider }) => (provider === undefined ? name : `${name} · ${provider}`)}
            />
          ) : null}
          {view.of === 'house' && users.data ? (
            <SpendTable
              title={t('spend.byUser')}
              head={t('spend.user')}
              rows={users.data.rows}
              nameOf={({ name }) => name ?? t('spend.user.deleted')}
            />
          ) : null}
          <p className={styles['links']}>
            {(['day', 'model', ...(view.of === 'house' ? (['user'] as const) : [])] as const).map((by) => (
              <a key={by} href={csvUrl(view, by)} download>
                <IconDownload size={16} stroke={1.75} />
                {t(`spend.csv.${by}`)}
              </a>
            ))}
          </p>
        </>
      ) : null}
    </>
  );
}

/** The costs of model calls. Administrators also see the spend of all users, and set the budgets. */
export function SpendSection({ user, onChanged }: SpendSectionProps) {
  const t = useTranslate();
  const isAdministrator = user.role === 'admin';
  const [view, setView] = useState<SpendView>({ of: isAdministrator ? 'house' : 'own', month: thisMonth() });
  return (
    <SettingsSection anchor="spend" title={t('settings.spend')} lead={t('settings.spend.lead')}>
      <div className={styles['head']}>
        <MonthChoice month={view.month} onChange={(month) => setView({ ...view, month })} />
        <div className={styles['choices']}>
          {isAdministrator ? (
            <Segmented
              label={t('spend.of')}
              value={view.of}
              options={[
                { value: 'house', label: t('spend.of.house') },
                { value: 'own', label: t('spend.of.own') },
              ]}
              onChange={(of) => setView({ ...view, of })}
            />
          ) : null}
          <CurrencyChoice user={user} onChanged={onChanged} />
        </div>
      </div>
      <SpendMonth view={view} />
      {isAdministrator ? <BudgetsForm /> : null}
    </SettingsSection>
  );
}
