import { IconClipboard, IconPhotoPlus, IconPhotoVideo, IconPlus } from '@tabler/icons-react';
import { useRef } from 'react';
import { useTranslate } from '../../../lib/i18n/i18n.ts';
import { PICTURE_ACCEPT } from '../../../lib/intake/picture-file.ts';
import { Menu, MenuItem } from '../../../ui/overlays/menu.tsx';
import { notify } from '../../../ui/overlays/toast-store.ts';
import { useCommands } from '../use-editor.ts';
import styles from './reference-bar.module.css';

/** The pictures that the clipboard holds. The browser may ask the user for permission. */
async function clipboardPictures(): Promise<File[]> {
  const items = await navigator.clipboard.read();
  return await Promise.all(
    items.flatMap((item) => {
      const type = item.types.find((one) => one.startsWith('image/'));
      return type ? [item.getType(type).then((blob) => new File([blob], '', { type }))] : [];
    }),
  );
}

interface AddMenuProps {
  /** Shows the pictures of the library. */
  onLibrary: () => void;
}

/** The sources of further references. */
export function AddMenu({ onLibrary }: AddMenuProps) {
  const t = useTranslate();
  const { addReferenceFiles } = useCommands();
  const input = useRef<HTMLInputElement>(null);
  const paste = async (): Promise<void> => {
    const files = await clipboardPictures().catch(() => []);
    if (files.length > 0) addReferenceFiles(files);
    else notify({ key: 'references', tone: 'problem', text: t('references.clipboard.none') });
  };
  const trigger = (
    <button type="button" className={styles['add']} aria-label={t('references.add')} title={t('references.add')}>
      <IconPlus size={18} stroke={1.5} />
    </button>
  );
  return (
    <>
      <input
        ref={input}
        type="file"
        accept={PICTURE_ACCEPT}
        multiple
        hidden
        data-references=""
        aria-label={t('references.file')}
        onChange={({ target }) => {
          const files = [...(target.files ?? [])];
          target.value = '';
          addReferenceFiles(files);
        }}
      />
      <Menu trigger={trigger}>
        <MenuItem icon={<IconPhotoPlus size={18} stroke={1.75} />} onSelect={() => input.current?.click()}>
          {t('references.fromDevice')}
        </MenuItem>
        <MenuItem icon={<IconPhotoVideo size={18} stroke={1.75} />} onSelect={onLibrary}>
          {t('references.fromLibrary')}
        </MenuItem>
        <MenuItem icon={<IconClipboard size={18} stroke={1.75} />} onSelect={() => void paste()}>
          {t('references.fromClipboard')}
        </MenuItem>
      </Menu>
    </>
  );
}
