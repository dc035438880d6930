import { Dialog } from '@base-ui/react/dialog';
import type { Image } from '@pictor/contracts';
import { useQuery } from '@tanstack/react-query';
import { type KeyboardEvent, useRef, useState } from 'react';
import { ApiError } from '../../../lib/api-error.ts';
import { IGNORED_BY_DIALOGS } from '../../../ui/toast-region.tsx';
import { imageQuery } from '../api.ts';
import type { ImageActions } from '../card/library-card.tsx';
import { ImageDetails } from './image-details.tsx';
import { ImageStage } from './image-stage.tsx';
import styles from './image-viewer.module.css';

interface ImageViewerProps extends ImageActions {
  /** Null while closed. */
  image: Image | null;
  previous: Image | null;
  next: Image | null;
  onClose: () => void;
  /** Called when the title has changed on the server. */
  onRenamed?: (image: Image) => void;
  /** The element that gets the focus when the viewer closes. Default: the element that had it before. */
  finalFocus?: (() => HTMLElement | boolean) | undefined;
}

function Opened({ image, previous, next, onRenamed, ...actions }: ImageViewerProps & { image: Image }) {
  const detail = useQuery(imageQuery(image.id));
  const gone = detail.error instanceof ApiError && detail.error.status === 404;
  return (
    <>
      <ImageStage
        image={image}
        source={detail.data?.source ?? null}
        gone={gone}
        previous={previous}
        next={next}
        onOpen={actions.onOpen}
      />
      <ImageDetails key={image.id} image={image} detail={detail.data} gone={gone} onRenamed={onRenamed} {...actions} />
    </>
  );
}

/** Shows one saved picture large, with all its facts. Arrow keys go through the library. */
export function ImageViewer(props: ImageViewerProps) {
  const { image, previous, next, onClose, onOpen, finalFocus } = props;
  // Keep showing the last picture while the dialog fades out.
  const [last, setLast] = useState(image);
  if (image && image !== last) setLast(image);
  const shown = image ?? last;
  const popup = useRef<HTMLDivElement>(null);
  const onKeyDown = (event: KeyboardEvent): void => {
    // The divider handles the arrow keys itself.
    if (event.defaultPrevented) return;
    const target = { ArrowLeft: previous, ArrowRight: next }[event.key];
    if (target) onOpen(target);
  };
  return (
    <Dialog.Root
      open={image !== null}
      onOpenChange={(open, details) => {
        const { target } = details.event;
        // A click on a notification does not count as a click outside the dialog.
        if (target instanceof Element && target.closest(IGNORED_BY_DIALOGS)) details.cancel();
        else if (!open) onClose();
      }}
    >
      <Dialog.Portal>
        <Dialog.Backdrop className={styles['backdrop']} />
        <Dialog.Popup
          ref={popup}
          className={styles['viewer']}
          onKeyDown={onKeyDown}
          // Do not focus a button first: its tooltip would cover the picture.
          initialFocus={popup}
          finalFocus={finalFocus ?? true}
        >
          {shown ? <Opened {...props} image={shown} /> : null}
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
