import { Dialog } from '@base-ui/react/dialog';
import type { Video } from '@pictor/contracts';
import { IconDownload, IconPencil, IconTrash, IconX } from '@tabler/icons-react';
import { type SubmitEvent, useState } from 'react';
import { formatBytes, formatDateTime, formatDuration, formatPixels } from '../../../lib/format.ts';
import { useLocale, useTranslate } from '../../../lib/i18n/i18n.ts';
import { TITLE_LENGTH } from '../../../lib/limits.ts';
import { titleWords } from '../../../lib/title.ts';
import { Button, IconButton } from '../../../ui/button.tsx';
import { IGNORED_BY_DIALOGS } from '../../../ui/toast-region.tsx';
import styles from './video-player.module.css';

interface VideoPlayerProps {
  /** Null while closed. */
  video: Video | null;
  onRename: (video: Video, title: string) => void;
  onDownload: () => void;
  onDelete: () => void;
  onClose: () => void;
}

function Title({ video, onRename }: { video: Video; onRename: (title: string) => void }) {
  const t = useTranslate();
  const [editing, setEditing] = useState(false);
  const words = titleWords(video, t);
  const submit = (event: SubmitEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const title = String(new FormData(event.currentTarget).get('title') ?? '').trim();
    setEditing(false);
    if (title && title !== video.title) onRename(title);
  };
  if (!editing) {
    return (
      <>
        <Dialog.Title className={styles['title']}>{words}</Dialog.Title>
        <IconButton
          label={t('storage.rename')}
          icon={<IconPencil size={17} stroke={1.75} />}
          onClick={() => setEditing(true)}
        />
      </>
    );
  }
  return (
    <form className={styles['rename']} onSubmit={submit}>
      {/* The hidden title still names the dialog while the title is being edited. */}
      <Dialog.Title className={styles['hidden']}>{words}</Dialog.Title>
      <input
        name="title"
        aria-label={t('storage.title')}
        defaultValue={video.title}
        placeholder={words}
        maxLength={TITLE_LENGTH}
        // biome-ignore lint/a11y/noAutofocus: the field replaces the button that was just pressed.
        autoFocus
        onFocus={(event) => event.currentTarget.select()}
        onKeyDown={(event) => {
          if (event.key !== 'Escape') return;
          event.stopPropagation();
          setEditing(false);
        }}
      />
      <Button tone="primary" type="submit">
        {t('action.save')}
      </Button>
    </form>
  );
}

function Opened({ video, ...on }: VideoPlayerProps & { video: Video }) {
  const t = useTranslate();
  const locale = useLocale();
  const facts = [
    video.duration_ms === null ? null : formatDuration(video.duration_ms),
    video.width && video.height ? formatPixels({ width: video.width, height: video.height }) : null,
    video.mime_type.replace('video/', '').toUpperCase(),
    formatBytes(video.size_bytes, locale),
    formatDateTime(Date.parse(video.created_at), locale),
  ].filter((fact) => fact !== null);
  return (
    <>
      <div className={styles['heading']}>
        <Title key={video.id} video={video} onRename={(title) => on.onRename(video, title)} />
        <IconButton
          className={styles['close']}
          label={t('action.close')}
          icon={<IconX size={18} />}
          onClick={on.onClose}
        />
      </div>
      {/* biome-ignore lint/a11y/useMediaCaption: captions do not exist for videos that users upload. */}
      <video
        key={video.id}
        className={styles['video']}
        src={video.video_url}
        poster={video.poster_url ?? undefined}
        width={video.width ?? undefined}
        height={video.height ?? undefined}
        aria-label={titleWords(video, t)}
        controls
        autoPlay
        playsInline
      />
      <div className={styles['foot']}>
        <p className={styles['facts']}>{facts.join(' • ')}</p>
        <Button icon={<IconDownload size={17} stroke={1.75} />} onClick={on.onDownload}>
          {t('action.download')}
        </Button>
        <Button tone="danger" icon={<IconTrash size={17} stroke={1.75} />} onClick={on.onDelete}>
          {t('action.delete')}
        </Button>
      </div>
    </>
  );
}

/** Shows one video with the browser's own controls: they can seek, and they work with every keyboard and screen reader. */
export function VideoPlayer(props: VideoPlayerProps) {
  const { video, onClose } = props;
  // Keep showing the last video while the dialog fades out.
  const [last, setLast] = useState(video);
  if (video && video !== last) setLast(video);
  const shown = video ?? last;
  return (
    <Dialog.Root
      open={video !== null}
      onOpenChange={(open, details) => {
        const { target } = details.event;
        // A click on a notification does not count as a click outside the dialog.
        if (target instanceof Element && target.closest(IGNORED_BY_DIALOGS)) details.cancel();
        else if (!open) onClose();
      }}
    >
      <Dialog.Portal>
        <Dialog.Backdrop className={styles['backdrop']} />
        <Dialog.Popup className={styles['player']}>{shown ? <Opened {...props} video={shown} /> : null}</Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
