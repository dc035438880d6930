import type { ResultImage, Task } from '@pictor/contracts';
import { IconBookmark, IconCheck } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { saveTask } from '../../features/library/saving/save-task.ts';
import { useTranslate } from '../../lib/i18n/i18n.ts';
import { Button } from '../../ui/button.tsx';
import { notifyProblem } from '../../ui/overlays/notify-problem.ts';

/** The results that this tab has saved. The list of tasks learns it from the server, but not if it is polled. */
const kept = new Set<string>();

export interface KeepProps {
  task: Task;
  result: ResultImage;
}

/** Saves one of several results in the library, or says that it is there. */
export function KeepResult({ task, result }: KeepProps) {
  const t = useTranslate();
  const queryClient = useQueryClient();
  const [saving, setSaving] = useState(false);
  const { id, thumb_id, position } = result;

  const keep = async (): Promise<void> => {
    setSaving(true);
    try {
      await saveTask(queryClient, { ...task, result_image: { id, thumb_id }, saved: false }, id);
      kept.add(id);
    } catch (error) {
      notifyProblem(error, { t, key: 'save', action: { label: t('save.retry'), run: () => void keep() } });
    } finally {
      setSaving(false);
    }
  };

  if (result.saved || kept.has(id))
    return (
      <Button disabled icon={<IconCheck size={16} />}>
        {t('save.saved')}
      </Button>
    );
  return (
    <Button
      aria-label={t('results.keep.one', { n: position + 1 })}
      disabled={saving}
      icon={<IconBookmark size={16} stroke={1.75} />}
      onClick={() => void keep()}
    >
      {t(saving ? 'save.saving' : 'results.keep')}
    </Button>
  );
}
