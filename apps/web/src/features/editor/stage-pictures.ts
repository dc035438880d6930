import { useQuery } from '@tanstack/react-query';
import { type CompareLayout, compareLayout } from '../../canvas/compare-layout.ts';
import type { Size } from '../../canvas/viewport.ts';
import { useUpright } from '../../lib/use-upright.ts';
import { pictureSizeQuery } from './api.ts';
import { displayUrl } from './local-pictures.ts';
import { toPicture } from './session.ts';
import type { Editor } from './use-editor.ts';

interface Shown {
  url: string;
  size: Size | null;
  failed: boolean;
}

/** What the stage has to show; sizes are null until the bytes have told them. */
export interface StagePictures {
  original: Shown | null;
  result: Shown | null;
  /** How the two lie over each other, once both are known. */
  layout: CompareLayout | null;
  /** The size of what the chosen view shows. */
  frame: Size | null;
}

function useShown(url: string | null, knownSize: Size | null = null): Shown | null {
  const upright = useUpright(url ?? '');
  const measured = useQuery({ ...pictureSizeQuery(upright ?? ''), enabled: Boolean(upright) && !knownSize });
  return url === null
    ? null
    : { url: upright ?? url, size: knownSize ?? measured.data ?? null, failed: measured.isError };
}

export function useStagePictures({ session, shownTask }: Editor): StagePictures {
  const { upload, view } = session;
  const originalUrl = upload ? upload.previewUrl : session.original && displayUrl(session.original);
  const resultImage = upload ? undefined : shownTask?.result_image;
  const original = useShown(originalUrl, upload?.size);
  const result = useShown(resultImage ? displayUrl(toPicture(resultImage)) : null);
  const layout = original?.size && result?.size ? compareLayout(original.size, result.size) : null;
  const frames = { original: original?.size, result: result?.size, compare: layout?.frame };
  return { original, result, layout, frame: frames[shownView(view, { original, result })] ?? null };
}

/** The view that is possible with what there is. */
export function shownView(
  view: Editor['session']['view'],
  { original, result }: Pick<StagePictures, 'original' | 'result'>,
): Editor['session']['view'] {
  if (!result) return 'original';
  return original ? view : 'result';
}
