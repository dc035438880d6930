import { type ComponentProps, type DragEvent, type ReactNode, type Ref, useState } from 'react';
import { useTranslate } from '../../../lib/i18n/i18n.ts';
import { useLazyPart } from '../../../lib/lazy-part.ts';
import { carriesPicture, droppedPicture } from '../../../lib/pictures/picture-drag.ts';
import type { Picture } from '../document/picture.ts';
import styles from '../editor.module.css';
import { referencesPart } from '../parts.ts';
import type { PastedChoice as Choice } from '../references/pasted-choice.tsx';

export function PastedChoice(props: ComponentProps<typeof Choice>) {
  const { value } = useLazyPart(referencesPart);
  return value ? <value.PastedChoice {...props} /> : null;
}

interface ReferenceTargetProps {
  ref: Ref<HTMLDivElement>;
  /** Files are dragged over the page, and would become references here. */
  dropping: boolean;
  onPicture: (picture: Picture) => void;
  children: ReactNode;
}

/** The place of the composer. What is dropped here becomes a reference. */
export function ReferenceTarget({ ref, dropping, onPicture, children }: ReferenceTargetProps) {
  const t = useTranslate();
  const [over, setOver] = useState(false);
  const hold = (event: DragEvent): void => {
    if (!carriesPicture(event.dataTransfer)) return;
    event.preventDefault();
    setOver(true);
  };
  const drop = (event: DragEvent): void => {
    setOver(false);
    const picture = droppedPicture(event.dataTransfer);
    if (!picture) return;
    event.preventDefault();
    onPicture(picture);
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: dropping has no keys. The menu for references offers the same to keyboards.
    <div
      ref={ref}
      className={styles['composer']}
      data-dropping={dropping || over}
      onDragOver={hold}
      onDragLeave={() => setOver(false)}
      onDrop={drop}
    >
      {children}
      {dropping || over ? <p className={styles['target']}>{t('references.drop')}</p> : null}
    </div>
  );
}
