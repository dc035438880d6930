import { IconChevronRight } from '@tabler/icons-react';
import { useTranslate } from '../../../lib/i18n/i18n.ts';
import form from '../form.module.css';
import styles from './models.module.css';
import { PRESETS, type Preset } from './presets.ts';

/** The services that can be added. */
export function PresetList({ isEmpty, onChoose }: { isEmpty: boolean; onChoose: (preset: Preset) => void }) {
  const t = useTranslate();
  return (
    <div className={styles['adding']}>
      <h3 className={form['label']}>{t('settings.models.add')}</h3>
      {isEmpty ? <p className={styles['quiet']}>{t('settings.models.none')}</p> : null}
      <ul className={styles['presets']} aria-label={t('settings.models.add')}>
        {PRESETS.map((preset) => (
          <li key={preset.id}>
            <button type="button" className={styles['preset']} onClick={() => onChoose(preset)}>
              <span>
                <span className={styles['presetName']}>{t(`settings.models.preset.${preset.id}`)}</span>
                <span className={styles['quiet']}>{t(`settings.models.preset.${preset.id}.note`)}</span>
              </span>
              <IconChevronRight size={18} stroke={1.75} />
            </button>
          </li>
        ))}
      </ul>
    </div>
  );
}
