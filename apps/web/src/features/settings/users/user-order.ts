import type { AdminUser } from '@pictor/contracts';
import { formatBytes } from '../../../lib/format.ts';
import { currentLocale, type Translate } from '../../../lib/i18n/i18n.ts';
import { deleteUser, stopTasks, updateUser } from './api.ts';

/** An action of an administrator on an account, which needs a confirmation. */
export type ConfirmedAction = 'switch' | 'role' | 'stop' | 'delete';

export type UserOrder =
  | { action: ConfirmedAction; user: AdminUser }
  | { action: 'quota'; user: AdminUser; quota_bytes: number };

/** Runs the action. @returns a message that tells what was done */
export async function carryOut(order: UserOrder, t: Translate): Promise<string> {
  const { id, name, disabled, role } = order.user;
  switch (order.action) {
    case 'quota': {
      const { quota_bytes } = order;
      await updateUser(id, { quota_bytes });
      return t('settings.users.quota.changed', { name, quota: formatBytes(quota_bytes, currentLocale()) });
    }
    case 'switch':
      await updateUser(id, { disabled: !disabled });
      return t(disabled ? 'settings.users.enabled.done' : 'settings.users.disabled.done', { name });
    case 'role':
      await updateUser(id, { role: role === 'admin' ? 'user' : 'admin' });
      return t(role === 'admin' ? 'settings.users.demoted.done' : 'settings.users.promoted.done', { name });
    case 'stop': {
      const count = await stopTasks(id);
      return count === 0
        ? t('settings.users.stopped.none', { name })
        : t('settings.users.stopped.done', { name, count });
    }
    case 'delete':
      await deleteUser(id);
      return t('settings.users.deleted.done', { name });
  }
}

interface Question {
  question: string;
  detail: string;
  confirm: string;
}

/** The question of the confirmation. */
export function questionOf(
  action: ConfirmedAction,
  { name, email, disabled, role }: AdminUser,
  t: Translate,
): Question {
  const confirm = t('action.confirm');
  switch (action) {
    case 'switch':
      return {
        question: t(disabled ? 'settings.users.enable.question' : 'settings.users.disable.question', { name }),
        detail: t(disabled ? 'settings.users.enable.detail' : 'settings.users.disable.detail'),
        confirm,
      };
    case 'role':
      return {
        question: t(role === 'admin' ? 'settings.users.demote.question' : 'settings.users.promote.question', { name }),
        detail: t(role === 'admin' ? 'settings.users.demote.detail' : 'settings.users.promote.detail'),
        confirm,
      };
    case 'stop':
      return {
        question: t('settings.users.stop.question', { name }),
        detail: t('settings.users.stop.detail'),
        confirm,
      };
    case 'delete':
      return {
        question: t('settings.users.delete.question', { name }),
        detail: t('settings.users.delete.detail', { email }),
        confirm: t('settings.users.delete'),
      };
  }
}
