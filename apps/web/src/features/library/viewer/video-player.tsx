import { Dialog } from '@base-ui/react/dialog';
import type { Video } from '@pictor/contracts';
import { IconDownload, IconPencil, IconTrash, IconX } from '@tabler/icons-react';
import { type SubmitEvent, useState } from 'react';
import { formatBytes, formatDateTime, formatDuration, formatPixels } from '../../../lib/format.ts';
import { TITLE_LENGTH } from '../../../lib/http/limits.ts';
import { useLocale, useTranslate } from '../../../lib/i18n/i18n.ts';
import { titleWords } from '../../../lib/pictures/title.ts';
import { Button, IconButton } from '../../../ui/button.tsx';
import { downloadItem } from '../download-item.ts';
import type { LibraryItem, VideoItem } from '../item.ts';
import { DialogFrame } from './dialog-frame.tsx';
import type { Opened } from './use-opened.ts';
import { useRename } from './use-rename.ts';
import styles from './video-player.module.css';

interface VideoPlayerProps {
  /** Shown if it is a video. */
  opened: Opened;
  onDelete: (item: LibraryItem) => void;
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
          label={t('image.title.edit')}
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
        aria-label={t('image.title')}
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

function Content({ item, onDelete, onClose }: Omit<VideoPlayerProps, 'opened'> & { item: VideoItem }) {
  const { media: video } = item;
  const { rename } = useRename();
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
        <Title key={video.id} video={video} onRename={(title) => rename(item, title)} />
        <IconButton
          className={styles['close']}
          label={t('action.close')}
          icon={<IconX size={18} />}
          onClick={onClose}
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
        <Button icon={<IconDownload size={17} stroke={1.75} />} onClick={() => downloadItem(item)}>
          {t('action.download')}
        </Button>
        <Button tone="danger" icon={<IconTrash size={17} stroke={1.75} />} onClick={() => onDelete(item)}>
          {t('action.delete')}
        </Button>
      </div>
    </>
  );
}

/** Shows one video with the browser's own controls: they can seek, and they work with every keyboard and screen reader. */
export function VideoPlayer({ opened, onClose, onDelete }: VideoPlayerProps) {
  return (
    <DialogFrame
      shown={opened.item?.kind === 'video' ? opened.item : null}
      className={styles['player']}
      onClose={onClose}
    >
      {(item) => <Content item={item} onClose={onClose} onDelete={onDelete} />}
    </DialogFrame>
  );
}
