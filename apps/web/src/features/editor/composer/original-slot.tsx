import { IconPhotoPlus, IconX } from '@tabler/icons-react';
import { useTranslate } from '../../../lib/i18n/i18n.ts';
import { thumbnailUrl } from '../../../lib/pictures/asset-url.ts';
import { IconButton } from '../../../ui/button.tsx';
import { useCommands, useEditor } from '../use-editor.ts';
import styles from './composer.module.css';

/** The picture that the next run will use. Pressing it chooses another one. */
export function OriginalSlot({ onPick }: { onPick: () => void }) {
  const t = useTranslate();
  const { dispatch } = useCommands();
  const source = useEditor(
    ({ document: { upload, original } }) => upload?.previewUrl ?? (original && thumbnailUrl(original.id)),
  );
  const removable = useEditor(
    ({ document: { upload, original }, models }) =>
      original && !upload && models?.models.some(({ generate }) => generate),
  );
  const label = t(source ? 'composer.original.replace' : 'composer.original.add');
  return (
    <div className={styles['slot']}>
      <button
        type="button"
        className={styles['original']}
        data-empty={!source}
        title={label}
        aria-label={label}
        onClick={onPick}
      >
        {source ? <img src={source} alt="" width={56} height={56} /> : <IconPhotoPlus size={22} stroke={1.5} />}
      </button>
      {removable ? (
        <IconButton
          className={styles['remove']}
          label={t('composer.original.remove')}
          icon={<IconX size={12} />}
          onClick={() => dispatch({ type: 'original-removed' })}
        />
      ) : null}
    </div>
  );
}
