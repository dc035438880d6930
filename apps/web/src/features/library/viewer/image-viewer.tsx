import { useQuery } from '@tanstack/react-query';
import type { KeyboardEvent } from 'react';
import { ApiError } from '../../../lib/http/api-error.ts';
import { itemQuery } from '../cache/item-query.ts';
import { type ImageItem, imageItem, imageOf } from '../item.ts';
import { DialogFrame } from './dialog-frame.tsx';
import { type ImageActions, ImageDetails } from './image-details.tsx';
import { ImageStage } from './image-stage.tsx';
import styles from './image-viewer.module.css';
import type { Opened } from './use-opened.ts';

interface ImageViewerProps extends ImageActions {
  /** Shown if it is a picture. */
  opened: Opened;
  onClose: () => void;
  finalFocus?: (() => HTMLElement | boolean) | undefined;
}

function Content({ item, opened, ...actions }: Omit<ImageViewerProps, 'finalFocus'> & { item: ImageItem }) {
  const { media } = item;
  const detail = useQuery(itemQuery('image', media.id));
  const known = detail.data?.kind === 'image' ? detail.data.media : undefined;
  const gone = detail.error instanceof ApiError && detail.error.status === 404;
  return (
    <>
      <ImageStage
        image={media}
        source={known?.source ?? null}
        gone={gone}
        previous={imageOf(opened.previous)}
        next={imageOf(opened.next)}
        onOpen={(image) => opened.open(imageItem(image))}
      />
      <ImageDetails key={media.id} item={item} detail={known} gone={gone} {...actions} />
    </>
  );
}

/** Shows one saved picture large, with all its facts. Arrow keys go through the library. */
export function ImageViewer({ finalFocus, ...props }: ImageViewerProps) {
  const { opened, onClose } = props;
  const onKeyDown = (event: KeyboardEvent): void => {
    // The divider handles the arrow keys itself.
    if (event.defaultPrevented) return;
    const target = { ArrowLeft: opened.previous, ArrowRight: opened.next }[event.key];
    if (target) opened.open(target);
  };
  return (
    <DialogFrame
      shown={opened.item?.kind === 'image' ? opened.item : null}
      className={styles['viewer']}
      onClose={onClose}
      onKeyDown={onKeyDown}
      focusFrame
      finalFocus={finalFocus}
    >
      {(item) => <Content item={item} {...props} />}
    </DialogFrame>
  );
}
