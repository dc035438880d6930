import type { Image } from '@pictor/contracts';
import { type RefObject, useRef } from 'react';
import { errorWords } from '../../../lib/http/error-words.ts';
import { useTranslate } from '../../../lib/i18n/i18n.ts';
import type { LibraryList } from '../cache/use-list.ts';
import { CARD_ATTRIBUTE } from '../card/library-card.tsx';
import { keyOf, keysOf, type LibraryItem } from '../item.ts';
import { DeleteQuestion } from '../removal/delete-question.tsx';
import { type Removal, useDelete } from '../removal/use-delete.ts';
import { ImageViewer } from '../viewer/image-viewer.tsx';
import { neighbourOf, useOpened } from '../viewer/use-opened.ts';

interface PanelDialogsProps {
  panel: RefObject<HTMLElement | null>;
  list: LibraryList;
  openedId: string | null;
  onOpened: (id: string | null) => void;
  /** The records that the user wants to delete. */
  doomed: readonly LibraryItem[];
  onDoomed: (items: readonly LibraryItem[]) => void;
  onDeleted: () => void;
  onContinue: (image: Image) => void;
  onReference: ((image: Image) => void) | undefined;
}

/** The message of the panel after a deletion. */
function useSummary() {
  const t = useTranslate();
  return ({ gone: { length: count }, kept: { length: failed }, error }: Removal) => {
    if (failed === 0) return { text: count === 1 ? t('library.deleted') : t('library.deleted.many', { count }) };
    const detail = errorWords(error, t);
    return count + failed === 1 ? { text: detail } : { text: t('library.deleted.some', { count, failed }), detail };
  };
}

/** The dialogs that open over the panel. They are loaded after it. */
export function PanelDialogs(props: PanelDialogsProps) {
  const { panel, list, openedId, onOpened, doomed, onDoomed, onDeleted, onContinue, onReference } = props;
  const { items, more } = list;
  const t = useTranslate();
  const opened = useOpened({
    id: openedId,
    kind: 'image',
    items,
    more,
    open: ({ media }) => onOpened(media.id),
    close: () => onOpened(null),
  });
  const { remove } = useDelete(useSummary());
  /** The key of the record whose card gets the focus when the element that had it is gone. */
  const focusNext = useRef<string | null>(null);
  /** True if the picture has moved to the editor. The focus has moved there too. */
  const movedOn = useRef(false);
  const cardToFocus = (): HTMLElement | true => {
    const card = panel.current?.querySelector<HTMLElement>(`[${CARD_ATTRIBUTE}="${focusNext.current}"] button`);
    return card ?? panel.current ?? true;
  };
  const closeViewer = (moved: boolean): void => {
    focusNext.current = opened.item && keyOf(opened.item);
    movedOn.current = moved;
    opened.close();
  };
  const confirmDelete = (): void => {
    const gone = keysOf(doomed);
    const neighbour = neighbourOf(items, gone);
    focusNext.current = neighbour ? keyOf(neighbour) : null;
    movedOn.current = false;
    opened.leave(gone);
    remove(doomed);
    onDeleted();
  };
  return (
    <>
      <ImageViewer
        opened={opened}
        onClose={() => closeViewer(false)}
        onContinue={(image) => {
          closeViewer(true);
          onContinue(image);
        }}
        onReference={
          onReference &&
          ((image) => {
            closeViewer(true);
            onReference(image);
          })
        }
        onDelete={(item) => onDoomed([item])}
        finalFocus={() => !movedOn.current && cardToFocus()}
      />
      <DeleteQuestion
        doomed={doomed}
        several={{ question: t('library.delete.question.many', { count: doomed.length }) }}
        onConfirm={confirmDelete}
        onClose={() => {
          focusNext.current = null;
          onDoomed([]);
        }}
        // Return the focus to where it was, unless that was a card that has just been deleted.
        finalFocus={() => (opened.item || focusNext.current === null ? true : cardToFocus())}
      />
    </>
  );
}
