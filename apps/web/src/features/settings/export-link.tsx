import { useMutation } from '@tanstack/react-query';
import type { MouseEvent } from 'react';
import { downloadIfAllowed } from '../../lib/http/download.ts';
import { useTranslate } from '../../lib/i18n/i18n.ts';
import { notifyProblem } from '../../ui/overlays/notify-problem.ts';

const EXPORT_URL = '/api/v1/export';

/** Downloads the user's whole library. */
export function ExportLink() {
  const t = useTranslate();
  const exporting = useMutation({
    mutationFn: () => downloadIfAllowed(EXPORT_URL, ''),
    onError: (error) => notifyProblem(error, { t, key: 'export' }),
  });
  const onExport = (event: MouseEvent): void => {
    event.preventDefault();
    if (!exporting.isPending) exporting.mutate();
  };
  return (
    <a href={EXPORT_URL} download onClick={onExport}>
      {t('settings.usage.export.download')}
    </a>
  );
}
