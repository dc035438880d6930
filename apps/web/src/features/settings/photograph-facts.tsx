import type { User } from '@pictor/contracts';
import { useMutation } from '@tanstack/react-query';
import { useTranslate } from '../../lib/i18n/i18n.ts';
import { Segmented } from '../../ui/fields/segmented.tsx';
import { notifyProblem } from '../../ui/overlays/notify-problem.ts';
import { notify } from '../../ui/overlays/toast-store.ts';
import { updateProfile } from './api.ts';
import styles from './form.module.css';
import { SettingsSection } from './settings-section.tsx';

/** The setting for which metadata of a photograph is kept in its results. */
export function PhotographFacts({ user, onChanged }: { user: User; onChanged: (user: User) => void }) {
  const t = useTranslate();
  const save = useMutation({
    mutationFn: updateProfile,
    // Run one after another, so that the last choice wins.
    scope: { id: 'profile' },
    onSuccess: (changed) => {
      onChanged(changed);
      notify({ key: 'position', tone: 'done', text: t('settings.saved') });
    },
    onError: (error) => notifyProblem(error, { t, key: 'position' }),
  });
  const wanted = save.isPending ? save.variables.keep_position : user.keep_position;
  return (
    <SettingsSection anchor="photographs" title={t('settings.photographs')} lead={t('settings.photographs.lead')}>
      <div className={styles['choice']}>
        <span className={styles['label']} aria-hidden="true">
          {t('settings.position')}
        </span>
        <Segmented
          label={t('settings.position')}
          value={wanted ? 'keep' : 'remove'}
          options={[
            { value: 'remove', label: t('settings.position.remove') },
            { value: 'keep', label: t('settings.position.keep') },
          ]}
          onChange={(choice) => save.mutate({ keep_position: choice === 'keep' })}
        />
      </div>
    </SettingsSection>
  );
}
