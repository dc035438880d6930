import type { AdminUser } from '@pictor/contracts';
import { useTranslate } from '../../../lib/i18n/i18n.ts';
import { LinkDialog } from './link-dialog.tsx';
import { LinkView } from './link-view.tsx';

interface ResetLinkDialogProps {
  /** Null until it is created. */
  link: { user: AdminUser; url: string } | null;
  open: boolean;
  onClose: () => void;
}

/** Shows a link with which a user sets a new password. */
export function ResetLinkDialog({ link, open, onClose }: ResetLinkDialogProps) {
  const t = useTranslate();
  const name = link?.user.name ?? '';
  return (
    <LinkDialog
      open={open}
      onClose={onClose}
      title={t('settings.users.link.title', { name })}
      detail={t('settings.users.link.detail', { name })}
    >
      {link ? <LinkView key={link.url} url={link.url} hint={t('settings.users.link.hint')} /> : null}
    </LinkDialog>
  );
}
