import { LOCALES, setLocale, useLocale, useTranslate } from '../../lib/i18n/i18n.ts';
import { setTheme, useTheme } from '../../lib/theme.ts';
import { Segmented } from '../../ui/fields/segmented.tsx';
import styles from './form.module.css';
import { SettingsSection } from './settings-section.tsx';

export function Preferences() {
  const t = useTranslate();
  const locale = useLocale();
  const { choice } = useTheme();
  return (
    <SettingsSection anchor="preferences" title={t('settings.preferences')} lead={t('settings.preferences.lead')}>
      <div className={styles['choices']}>
        <div className={styles['choice']}>
          <span className={styles['label']} aria-hidden="true">
            {t('preferences.language')}
          </span>
          <Segmented
            label={t('preferences.language')}
            value={locale}
            options={LOCALES.map((value) => ({ value, label: t(`preferences.language.${value}`) }))}
            onChange={(next) => void setLocale(next)}
          />
        </div>
        <div className={styles['choice']}>
          <span className={styles['label']} aria-hidden="true">
            {t('preferences.theme')}
          </span>
          <Segmented
            label={t('preferences.theme')}
            value={choice}
            options={[
              { value: 'system', label: t('preferences.theme.system') },
              { value: 'light', label: t('preferences.theme.light') },
              { value: 'dark', label: t('preferences.theme.dark') },
            ]}
            onChange={setTheme}
          />
        </div>
      </div>
    </SettingsSection>
  );
}
