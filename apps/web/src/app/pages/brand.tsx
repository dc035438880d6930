import { Link } from '@tanstack/react-router';
import { useTranslate } from '../../lib/i18n/i18n.ts';
import { Mark } from '../../ui/mark.tsx';
import styles from './brand.module.css';

export function Brand() {
  const t = useTranslate();
  return (
    <Link to="/" className={styles['brand']}>
      <Mark size={26} />
      {t('app.name')}
    </Link>
  );
}
