import { IconPlayerStop } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import { useTranslate } from '../../../lib/i18n/i18n.ts';
import { Button } from '../../../ui/button.tsx';

interface StopButtonProps {
  className: string | undefined;
  stopping: boolean;
  describedBy: string;
  onStop: () => void;
}

const ARMED_AFTER = 400;

/** Replaces the button that started the run. The second click of a double click must not stop the run again. */
export function StopButton({ className, stopping, describedBy, onStop }: StopButtonProps) {
  const t = useTranslate();
  const [armed, setArmed] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setArmed(true), ARMED_AFTER);
    return () => clearTimeout(timer);
  }, []);
  return (
    <Button
      className={className}
      icon={<IconPlayerStop size={16} stroke={1.75} />}
      disabled={!armed || stopping}
      aria-describedby={describedBy}
      onClick={onStop}
    >
      {t('run.stop')}
    </Button>
  );
}
