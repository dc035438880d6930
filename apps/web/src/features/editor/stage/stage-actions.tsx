import { IconArrowBackUp, IconAt, IconDownload, IconPencil } from '@tabler/icons-react';
import { download } from '../../../lib/http/download.ts';
import { useTranslate } from '../../../lib/i18n/i18n.ts';
import { assetUrl } from '../../../lib/pictures/asset-url.ts';
import { Button, IconButton } from '../../../ui/button.tsx';
import { type Picture, toPicture } from '../document/document.ts';
import { takesReferences } from '../editor-reader.ts';
import { useCommands, useEditor, useEditorNow } from '../use-editor.ts';
import { shownResult } from './results/shown-result.ts';
import styles from './stage-bar.module.css';
import { type StagePictures, shownView } from './stage-pictures.ts';

interface StageActionsProps {
  pictures: StagePictures;
  /** There is one picture on the table. */
  hasPicture: boolean;
}

/** What the user can do with the picture on the table. */
export function StageActions({ pictures, hasPicture }: StageActionsProps) {
  const t = useTranslate();
  const editor = useEditorNow();
  const { dispatch, continueWith, addReference } = useCommands();
  const taken = useEditor(takesReferences);
  const view = useEditor(({ document }) => document.view);
  const uploading = useEditor(({ document }) => document.upload !== null);
  const hasPast = useEditor(({ document }) => document.past.length > 0);
  const shown = shownView(view, pictures);

  const resultPicture = (): Picture | null => {
    const image = shownResult(editor);
    return image ? toPicture(image) : null;
  };
  const goOn = (): void => {
    const picture = resultPicture();
    if (picture) continueWith(picture);
  };
  const saveShown = (): void => {
    const picture = shown === 'original' ? editor.document.original : resultPicture();
    if (picture) download(assetUrl(picture.id), picture.name || picture.id);
  };
  return (
    <>
      {hasPast && !uploading ? (
        <IconButton
          label={t('stage.back')}
          icon={<IconArrowBackUp size={19} stroke={1.75} />}
          onClick={() => dispatch({ type: 'stepped-back' })}
        />
      ) : null}
      {hasPicture && pictures.result && taken ? (
        <IconButton
          className={styles['reference']}
          label={t('references.use')}
          icon={<IconAt size={18} stroke={1.75} />}
          onClick={() => {
            const picture = resultPicture();
            if (picture) addReference(picture);
          }}
        />
      ) : null}
      {hasPicture && pictures.result ? (
        <Button
          className={styles['continue']}
          icon={<IconPencil size={17} stroke={1.75} />}
          aria-label={t('stage.continue')}
          onClick={goOn}
        >
          <span>{t('stage.continue')}</span>
        </Button>
      ) : null}
      {hasPicture && !uploading ? (
        <IconButton
          tone="secondary"
          label={t('action.download')}
          icon={<IconDownload size={17} stroke={1.75} />}
          onClick={saveShown}
        />
      ) : null}
    </>
  );
}
