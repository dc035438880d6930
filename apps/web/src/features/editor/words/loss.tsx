import { useQuery } from '@tanstack/react-query';
import { useEffect } from 'react';
import { useTranslate } from '../../../lib/i18n/i18n.ts';
import { AUTO_MODEL, modelName } from '../../../lib/pictures/model-name.ts';
import { useUpright } from '../../../lib/pictures/use-upright.ts';
import { pictureSizeQuery } from '../api.ts';
import { autoTarget } from '../document/auto-model.ts';
import { ratioLoss } from '../document/ratio-loss.ts';
import { chosenModels } from '../document/several-models.ts';
import { hasPicture } from '../editor-reader.ts';
import { displayUrl } from '../local-pictures.ts';
import { useEditor } from '../use-editor.ts';
import { useReading } from './use-reading.ts';

/** Two decimal places: 21:9 is 2.33:1. */
const rounded = (ratio: number): number => Math.round(ratio * 100) / 100;

/** The warning about a very wide or tall original, of which the next run would lose a part. Null if it loses nothing. */
function useLossWords(): string | null {
  const t = useTranslate();
  const models = useEditor((editor) => editor.models);
  const chosen = useEditor((editor) => editor.model);
  const draft = useEditor(({ document }) => document.draft);
  const picture = useEditor(hasPicture);
  const uploadSize = useEditor(({ document }) => document.upload?.size ?? null);
  const url = useEditor(({ document: { original, upload } }) => (original && !upload ? displayUrl(original) : ''));
  const upright = useUpright(url) ?? '';
  const measured = useQuery({ ...pictureSizeQuery(upright), enabled: upright !== '' }).data;
  const { reading } = useReading();
  const size = uploadSize ?? measured;
  if (!models || !chosen || !size) return null;
  const wish = { draft, models, picture };
  const target = chosen.id === AUTO_MODEL ? autoTarget({ ...wish, accepted: reading?.accepted ?? null }) : null;
  const targets = chosen.id === AUTO_MODEL ? [target].filter((one) => one !== null) : chosenModels(draft, models);
  // The line has room for one model. Of several, the first one that loses something stands for all.
  const model = targets.find((one) => ratioLoss(size, one) !== null);
  const loss = model && ratioLoss(size, model);
  if (!loss) return null;
  const ratio = rounded(loss.widest);
  const words =
    loss.shortSide === null ? t('words.loss', { ratio }) : t('words.loss.smaller', { ratio, pixels: loss.shortSide });
  // The name of a single model stands below the line, and a phone has little room.
  return targets.length > 1 ? t('words.loss.of', { model: modelName(model.id, models.models, t), words }) : words;
}

/** Tells the line under the words what a run would lose of the original. It renders nothing. */
export function Loss({ onLoss }: { onLoss: (words: string | null) => void }) {
  const words = useLossWords();
  useEffect(() => onLoss(words), [words, onLoss]);
  useEffect(() => () => onLoss(null), [onLoss]);
  return null;
}
