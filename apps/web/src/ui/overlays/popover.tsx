import { Popover as BasePopover } from '@base-ui/react/popover';
import type { ReactElement, ReactNode } from 'react';
import popup from './popup.module.css';

interface PopoverProps {
  /** A button. Its name is also the popover's name. */
  trigger: ReactElement;
  label: string;
  children: ReactNode;
}

/** Holds a few controls that are not always needed, next to the button that opens it. */
export function Popover({ trigger, label, children }: PopoverProps) {
  return (
    <BasePopover.Root>
      <BasePopover.Trigger render={trigger} />
      <BasePopover.Portal>
        <BasePopover.Positioner className={popup['positioner']} align="start" sideOffset={6}>
          <BasePopover.Popup className={popup['popup']} aria-label={label}>
            {children}
          </BasePopover.Popup>
        </BasePopover.Positioner>
      </BasePopover.Portal>
    </BasePopover.Root>
  );
}
