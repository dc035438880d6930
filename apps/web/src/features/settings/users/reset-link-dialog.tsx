import { Dialog } from '@base-ui/react/dialog';
import type { AdminUser } from '@pictor/contracts';
import { useTranslate } from '../../../lib/i18n/i18n.ts';
import dialog from '../../../ui/dialog.module.css';
import { LinkView } from './link-view.tsx';

interface ResetLinkDialogProps {
  /** Null until there is one. */
  link: { user: AdminUser; url: string } | null;
  open: boolean;
  onClose: () => void;
}

/** A link by which somebody sets a new password. */
export function ResetLinkDialog({ link, open, onClose }: ResetLinkDialogProps) {
  const t = useTranslate();
  const name = link?.user.name ?? '';
  return (
    <Dialog.Root
      open={open}
      onOpenChange={(next) => {
        if (!next) onClose();
      }}
    >
      <Dialog.Portal>
        <Dialog.Backdrop className={dialog['backdrop']} />
        <Dialog.Popup className={dialog['confirm']}>
          <Dialog.Title className={dialog['question']}>{t('settings.users.link.title', { name })}</Dialog.Title>
          <Dialog.Description className={dialog['detail']}>
            {t('settings.users.link.detail', { name })}
          </Dialog.Description>
          {link ? <LinkView key={link.url} url={link.url} hint={t('settings.users.link.hint')} /> : null}
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
