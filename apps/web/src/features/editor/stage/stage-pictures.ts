import { useQuery } from '@tanstack/react-query';
import { type CompareLayout, compareLayout } from '../../../canvas/compare-layout.ts';
import type { Size } from '../../../canvas/viewport.ts';
import { useUpright } from '../../../lib/pictures/use-upright.ts';
import { type PictureProblem, pictureProblem, pictureSizeQuery } from '../api.ts';
import { toPicture, type View } from '../document/document.ts';
import type { Editor } from '../editor-reader.ts';
import { displayUrl } from '../local-pictures.ts';
import { useEditor } from '../use-editor.ts';
import { comparedResult, shownResult } from './results/shown-result.ts';

interface Missing {
  problem: PictureProblem;
  retry: () => void;
}

interface Shown {
  url: string;
  size: Size | null;
  missing: Missing | null;
}

/** The pictures that the stage can show. A size is null until the picture has loaded. */
export interface StagePictures {
  original: Shown | null;
  result: Shown | null;
  /** The positions of both pictures for the comparison, once both sizes are known. */
  layout: CompareLayout | null;
  /** The size of what the chosen view shows. */
  frame: Size | null;
  /** The picture of the chosen view that cannot be shown. */
  missing: Missing | null;
}

function useShown(url: string | null, knownSize: Size | null = null): Shown | null {
  const upright = useUpright(url ?? '');
  const measured = useQuery({ ...pictureSizeQuery(upright ?? ''), enabled: Boolean(upright) && !knownSize });
  return url === null
    ? null
    : {
        url: upright ?? url,
        size: knownSize ?? measured.data ?? null,
        missing: measured.isError
          ? { problem: pictureProblem(url, measured.error), retry: () => void measured.refetch() }
          : null,
      };
}

/** Reports a deleted picture first: other pictures may still load. */
function missingOf(pictures: readonly (Shown | null)[]): Missing | null {
  const all = pictures.flatMap((picture) => picture?.missing ?? []);
  const [first] = all.toSorted((a, b) => Number(a.problem === 'away') - Number(b.problem === 'away'));
  return first
    ? {
        problem: first.problem,
        retry: () => {
          for (const { retry } of all) retry();
        },
      }
    : null;
}

/** Another result takes the place of the original if the two are compared. */
function originalUrl(editor: Editor): string | null {
  const { upload, original } = editor.document;
  if (upload) return upload.previewUrl;
  const other = comparedResult(editor);
  if (other) return displayUrl(toPicture(other));
  return original && displayUrl(original);
}

function resultUrl(editor: Editor): string | null {
  const result = shownResult(editor);
  return editor.document.upload || !result ? null : displayUrl(toPicture(result));
}

export function useStagePictures(): StagePictures {
  const view = useEditor(({ document }) => document.view);
  const uploadSize = useEditor(({ document }) => document.upload?.size);
  const original = useShown(useEditor(originalUrl), uploadSize);
  const result = useShown(useEditor(resultUrl));
  const layout = original?.size && result?.size ? compareLayout(original.size, result.size) : null;
  const frames = { original: original?.size, result: result?.size, compare: layout?.frame };
  const watched = { original: [original], result: [result], compare: [result, original] };
  const shown = shownView(view, { original, result });
  return {
    original,
    result,
    layout,
    frame: frames[shown] ?? null,
    missing: missingOf(watched[shown]),
  };
}

/** The chosen view if its pictures exist, otherwise a possible one. */
export function shownView(
  view: View,
  { original, result }: Pick<StagePictures, 'original' | 'result'>,
): Exclude<View, 'grid'> {
  if (!result) return 'original';
  return original && view !== 'grid' ? view : 'result';
}
