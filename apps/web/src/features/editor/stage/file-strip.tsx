import { useEffect, useRef, useState } from 'react';
import { useTranslate } from '../../../lib/i18n/i18n.ts';
import { thumbnailUrl } from '../../../lib/pictures/asset-url.ts';
import type { OpenedFile } from '../document/document.ts';
import { fileOnStage } from '../document/opened-files.ts';
import { useCommands, useEditor } from '../use-editor.ts';
import { stepFocus } from './arrow-steps.ts';
import styles from './file-strip.module.css';

/** Shows the local file. If the page no longer holds it, loads the thumbnail from the server. */
function Thumbnail({ previewUrl, picture }: Pick<OpenedFile, 'previewUrl' | 'picture'>) {
  const [lost, setLost] = useState('');
  const source = (previewUrl !== lost && previewUrl) || (picture && thumbnailUrl(picture.id));
  if (!source) return null;
  return <img src={source} alt="" width={52} height={52} draggable={false} onError={() => setLost(previewUrl)} />;
}

/** The originals that were opened together. The one on the stage is marked. Pressing another one puts it on the stage. */
export function FileStrip() {
  const t = useTranslate();
  const { dispatch } = useCommands();
  const files = useEditor(({ document }) => document.files);
  const shown = useEditor(({ document }) => fileOnStage(document)?.key);
  const list = useRef<HTMLUListElement>(null);

  useEffect(() => {
    if (!shown) return;
    list.current?.querySelector('[aria-current="true"]')?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  }, [shown]);

  if (files.length < 2) return null;
  return (
    <nav className={styles['strip']} aria-label={t('files.label')} onKeyDown={(event) => stepFocus(event)}>
      <ul ref={list} className={styles['list']}>
        {files.map(({ key, name, picture, previewUrl }, index) => {
          const label = t('files.one', { place: index + 1, count: files.length, name });
          return (
            <li key={key}>
              <button
                type="button"
                className={styles['one']}
                data-sending={picture === null}
                aria-current={key === shown}
                aria-label={picture ? label : `${label}${t('list.separator')}${t('files.sending')}`}
                title={name}
                onClick={() => dispatch({ type: 'file-chosen', key })}
              >
                <Thumbnail previewUrl={previewUrl} picture={picture} />
              </button>
            </li>
          );
        })}
      </ul>
    </nav>
  );
}
