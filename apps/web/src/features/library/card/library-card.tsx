import type { MouseEvent, ReactNode } from 'react';
import { formatWhen } from '../../../lib/format.ts';
import { useLocale, useTranslate } from '../../../lib/i18n/i18n.ts';
import { titleWords } from '../../../lib/pictures/title.ts';
import { IconButton } from '../../../ui/button.tsx';
import { Checkbox } from '../../../ui/fields/checkbox.tsx';
import { downloadItem } from '../download-item.ts';
import type { CardPlace } from '../grid/library-grid.tsx';
import { keyOf, type LibraryItem } from '../item.ts';
import { isSelected, type Selection } from '../selection/selection.ts';
import styles from './library-card.module.css';

/** The actions on a record of a list. */
export interface CardActions {
  onOpen: (item: LibraryItem) => void;
  /** `range` is true if Shift was held: choose from the last chosen record to this one. */
  onSelect: (item: LibraryItem, range: boolean) => void;
  onDelete: (item: LibraryItem) => void;
}

/** The settings of a card that differ between the panel and the page. */
export interface CardSetting {
  /** `panel`: beside the stage. `page`: on the page of the whole library. */
  layout: 'panel' | 'page';
  /** In this mode a click on the card chooses its record instead of opening it. */
  clickSelects: boolean;
  selection: Selection;
  actions: CardActions;
  /** Writes what a drag of the record carries. Records cannot be dragged without it. */
  onDrag?: (item: LibraryItem, data: DataTransfer) => void;
  /** Further buttons. */
  renderAction?: (item: LibraryItem) => ReactNode;
}

interface LibraryCardProps {
  setting: CardSetting;
  item: LibraryItem;
  place: CardPlace;
  openLabel: string;
  thumbnail: ReactNode;
  /** The first line below the picture. */
  lead: string;
  /** The text below that line. */
  rest?: string;
  /** A fact beside the time. */
  fact: string;
}

/** By this attribute a list finds the card of a record, to give it the focus. */
export const CARD_ATTRIBUTE = 'data-item';

interface CardButtonProps {
  icon: 'download' | 'pencil' | 'at' | 'trash';
  label: string;
  onClick: () => void;
}

/** CSS draws the icons: a grid has hundreds of them, and each would otherwise need several nodes. */
export const CardButton = ({ icon, ...props }: CardButtonProps) => (
  <IconButton tone="secondary" icon={null} className={styles[icon]} {...props} />
);

export function LibraryCard({ setting, item, place, openLabel, thumbnail, lead, rest, fact }: LibraryCardProps) {
  const { layout, clickSelects, selection, actions, onDrag, renderAction } = setting;
  const t = useTranslate();
  const locale = useLocale();
  const { kind, media } = item;
  const title = titleWords(media, t);
  const selected = isSelected(selection, item);
  const press = (event: MouseEvent): void => {
    if (clickSelects || event.shiftKey || event.ctrlKey || event.metaKey) actions.onSelect(item, event.shiftKey);
    else actions.onOpen(item);
  };
  return (
    <li
      className={styles['card']}
      style={place.style}
      data-layout={layout}
      data-kind={kind}
      // Once something is chosen, show every box: the next one is a click away.
      data-choosing={clickSelects || selection.items.size > 0}
      data-selected={selected}
      data-leads={lead === title ? 'title' : 'words'}
      aria-label={title}
      aria-posinset={place.position}
      aria-setsize={place.total}
      {...{ [CARD_ATTRIBUTE]: keyOf(item) }}
    >
      <div className={styles['picture']}>
        <button
          type="button"
          className={styles['open']}
          draggable={onDrag !== undefined}
          onDragStart={(event) => onDrag?.(item, event.dataTransfer)}
          aria-label={openLabel}
          // While choosing, keyboards and screen readers use the box beside it instead.
          tabIndex={clickSelects ? -1 : 0}
          onClick={press}
        >
          {thumbnail}
        </button>
        <Checkbox
          className={styles['check']}
          label={t('library.choose.one', { title })}
          checked={selected}
          onChange={(_checked, range) => actions.onSelect(item, range)}
        />
        {clickSelects ? null : (
          <div className={styles['actions']}>
            <CardButton icon="download" label={t('action.download')} onClick={() => downloadItem(item)} />
            {renderAction?.(item)}
            <CardButton icon="trash" label={t('action.delete')} onClick={() => actions.onDelete(item)} />
          </div>
        )}
      </div>
      <h3 className={styles['title']} dir="auto">
        {lead}
      </h3>
      {rest === undefined ? null : (
        <p className={styles['prompt']} dir="auto">
          {rest}
        </p>
      )}
      <p className={styles['meta']}>
        <span className={styles['fact']}>{fact}</span>
        <time dateTime={media.created_at}>
          {formatWhen(Date.parse(media.created_at), place.now, locale) ?? t('time.justNow')}
        </time>
      </p>
    </li>
  );
}
