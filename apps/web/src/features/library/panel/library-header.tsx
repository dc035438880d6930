import { IconSquareRoundedCheck, IconTrash, IconX } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useTranslate } from '../../../lib/i18n/i18n.ts';
import { Button, IconButton } from '../../../ui/button.tsx';
import styles from './library-panel.module.css';

interface LibraryHeaderProps {
  total: number | undefined;
  choosing: boolean;
  chosen: number;
  links: ReactNode;
  onChoose: () => void;
  onDelete: () => void;
  onLeave: () => void;
}

/** Shows the library's name or, while choosing, the number of chosen pictures and the actions on them. */
export function LibraryHeader({ total, choosing, chosen, links, onChoose, onDelete, onLeave }: LibraryHeaderProps) {
  const t = useTranslate();
  if (choosing) {
    return (
      <header className={styles['header']}>
        <p className={styles['chosen']} role="status">
          {t('library.chosen', { count: chosen })}
        </p>
        <Button tone="danger" icon={<IconTrash size={16} stroke={1.75} />} disabled={chosen === 0} onClick={onDelete}>
          {t('library.delete.chosen')}
        </Button>
        <IconButton label={t('library.choose.leave')} icon={<IconX size={18} stroke={1.75} />} onClick={onLeave} />
      </header>
    );
  }
  return (
    <header className={styles['header']}>
      <h2>{t('library.label')}</h2>
      <span className={styles['count']}>{total}</span>
      {total ? (
        <IconButton
          label={t('library.choose')}
          icon={<IconSquareRoundedCheck size={18} stroke={1.75} />}
          onClick={onChoose}
        />
      ) : null}
      {links}
    </header>
  );
}
