import { useTranslate } from '../../lib/i18n/i18n.ts';
import { ToastRegion } from '../../ui/overlays/toast-region.tsx';

export function Notices({ place = 'page' }: { place?: 'page' | 'stage' }) {
  const t = useTranslate();
  return <ToastRegion label={t('notices.label')} closeLabel={t('action.close')} place={place} />;
}
