import { Dialog } from '@base-ui/react/dialog';
import { useState } from 'react';
import { errorWords } from '../../../lib/http/error-words.ts';
import { useTranslate } from '../../../lib/i18n/i18n.ts';
import { titleWords } from '../../../lib/pictures/title.ts';
import { Button } from '../../../ui/button.tsx';
import dialog from '../../../ui/overlays/dialog.module.css';
import { useList } from '../cache/use-list.ts';
import { Thumbnail } from '../card/thumbnail.tsx';
import { imageOf } from '../item.ts';
import { type PictureIds, toPicture } from '../picture-ids.ts';
import styles from './picture-picker.module.css';

/** Pixels from the end of the list at which the next page is read. */
const NEAR_END = 300;

interface PicturePickerProps {
  title: string;
  addLabel: (count: number) => string;
  open: boolean;
  onClose: () => void;
  onPick: (picture: PictureIds) => void;
}

function Pictures({ title, addLabel, onClose, onPick }: Omit<PicturePickerProps, 'open'>) {
  const t = useTranslate();
  const { query, items, more } = useList('image');
  const [chosen, setChosen] = useState<readonly PictureIds[]>([]);
  const toggle = (picture: PictureIds): void =>
    setChosen((now) =>
      now.some(({ id }) => id === picture.id) ? now.filter(({ id }) => id !== picture.id) : [...now, picture],
    );
  const add = (): void => {
    for (const picture of chosen) onPick(picture);
    onClose();
  };
  return (
    <>
      <Dialog.Title className={dialog['question']}>{title}</Dialog.Title>
      <ul
        className={styles['grid']}
        onScroll={({ currentTarget: { scrollHeight, scrollTop, clientHeight } }) => {
          if (scrollHeight - scrollTop - clientHeight < NEAR_END) more();
        }}
      >
        {items.map((item) => {
          const image = imageOf(item);
          const picture = image && toPicture(image);
          if (!image || !picture) return null;
          const place = chosen.findIndex(({ id }) => id === picture.id);
          return (
            <li key={image.id}>
              <button
                type="button"
                className={styles['picture']}
                aria-label={titleWords(image, t)}
                aria-pressed={place >= 0}
                onClick={() => toggle(picture)}
              >
                <Thumbnail src={image.thumbnail_url} placeholder={image.placeholder} draggable={false} />
                {place >= 0 ? (
                  <span className={styles['place']} aria-hidden="true">
                    {place + 1}
                  </span>
                ) : null}
              </button>
            </li>
          );
        })}
      </ul>
      {query.isError ? <p className={dialog['detail']}>{errorWords(query.error, t)}</p> : null}
      {query.isSuccess && items.length === 0 ? <p className={dialog['detail']}>{t('library.empty')}</p> : null}
      <div className={dialog['actions']}>
        <Dialog.Close render={<Button>{t('action.cancel')}</Button>} />
        <Button tone="primary" disabled={chosen.length === 0} onClick={add}>
          {addLabel(chosen.length)}
        </Button>
      </div>
    </>
  );
}

/** Chooses pictures of the library, newest first. */
export function PicturePicker({ open, ...props }: PicturePickerProps) {
  return (
    <Dialog.Root
      open={open}
      onOpenChange={(next) => {
        if (!next) props.onClose();
      }}
    >
      <Dialog.Portal>
        <Dialog.Backdrop className={dialog['backdrop']} />
        <Dialog.Popup className={[dialog['confirm'], styles['popup']].join(' ')}>
          <Pictures {...props} />
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
