import { IconMoon, IconSun } from '@tabler/icons-react';
import { setLocale, useLocale, useTranslate } from '../../lib/i18n/i18n.ts';
import { setTheme, useTheme } from '../../lib/theme.ts';
import { Button, IconButton } from '../../ui/button.tsx';
import styles from './preference-switches.module.css';

export function LanguageSwitch() {
  const t = useTranslate();
  const locale = useLocale();
  return (
    <Button
      tone="quiet"
      className={styles['language']}
      aria-label={t('preferences.language.switch')}
      title={t('preferences.language.switch')}
      onClick={() => void setLocale(locale === 'en' ? 'zh-CN' : 'en')}
    >
      <span data-on={locale === 'zh-CN'}>{t('preferences.language.zh-CN.short')}</span>
      <span aria-hidden="true">/</span>
      <span data-on={locale === 'en'}>{t('preferences.language.en.short')}</span>
    </Button>
  );
}

export function ThemeSwitch() {
  const t = useTranslate();
  const { dark } = useTheme();
  return (
    <IconButton
      label={t(dark ? 'preferences.theme.toLight' : 'preferences.theme.toDark')}
      icon={dark ? <IconMoon size={18} stroke={1.75} /> : <IconSun size={18} stroke={1.75} />}
      onClick={() => setTheme(dark ? 'light' : 'dark')}
    />
  );
}
