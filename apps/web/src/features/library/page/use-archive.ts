import type { ArchiveCreated, CreateArchiveRequest } from '@pictor/contracts';
import { useMutation } from '@tanstack/react-query';
import { formatNumber } from '../../../lib/format.ts';
import { downloadIfAllowed } from '../../../lib/http/download.ts';
import { request } from '../../../lib/http/http.ts';
import { useLocale, useTranslate } from '../../../lib/i18n/i18n.ts';
import { notifyProblem } from '../../../ui/overlays/notify-problem.ts';
import { notify } from '../../../ui/overlays/toast-store.ts';
import type { Selection } from '../selection/selection.ts';

/** The contract's limit for each kind. */
const MOST = 1000;

const createArchive = async (body: CreateArchiveRequest): Promise<string> =>
  (await request<ArchiveCreated>('/api/v1/archives', { method: 'POST', body })).url;

/** Requests a ZIP of the selection and lets the browser download it. The server creates the ZIP during the download. */
export function useArchive(): { preparing: boolean; start: (selection: Selection) => void } {
  const t = useTranslate();
  const locale = useLocale();
  const create = useMutation({
    mutationFn: async (body: CreateArchiveRequest) => downloadIfAllowed(await createArchive(body), 'pictor.zip'),
    onSuccess: () => {
      notify({ key: 'archive', tone: 'done', text: t('library.archive.started') });
    },
    onError: (error) => notifyProblem(error, { t, key: 'archive' }),
  });
  return {
    preparing: create.isPending,
    start: ({ items }) => {
      const ids = (kind: 'image' | 'video'): string[] =>
        [...items.values()].filter((item) => item.kind === kind).map(({ media }) => media.id);
      const body = { image_ids: ids('image'), video_ids: ids('video') };
      if (Math.max(body.image_ids.length, body.video_ids.length) > MOST) {
        const text = t('library.archive.tooMany', { most: formatNumber(MOST, locale) });
        notify({ key: 'archive', tone: 'problem', text });
      } else create.mutate(body);
    },
  };
}
