import { type KeyboardEvent, type PointerEvent, type ReactNode, useRef } from 'react';
import styles from './compare.module.css';

interface CompareProps {
  /** The share of the width that shows `before`, from 0 to 1. */
  value: number;
  onChange: (value: number) => void;
  label: string;
  valueText: string;
  before: ReactNode;
  after: ReactNode;
  /** Where a drag moves the divider: on the whole picture, or only on the line (if dragging the picture already pans). */
  grip: 'picture' | 'line';
}

/** The shadows of the pictures are outside the frame and must not be cut off. */
const OUTSIDE = '60px';
const STEP = 0.02;
const LEAP = 0.1;

const clamp = (value: number): number => Math.min(1, Math.max(0, value));

function keyTarget(key: string, value: number): number | null {
  switch (key) {
    case 'ArrowLeft':
    case 'ArrowDown':
      return clamp(value - STEP);
    case 'ArrowRight':
    case 'ArrowUp':
      return clamp(value + STEP);
    case 'PageDown':
      return clamp(value - LEAP);
    case 'PageUp':
      return clamp(value + LEAP);
    case 'Home':
      return 0;
    case 'End':
      return 1;
    default:
      return null;
  }
}

/** Two pictures of the same size on top of each other. A divider separates their visible parts. */
export function Compare({ value, onChange, label, valueText, before, after, grip }: CompareProps) {
  const frame = useRef<HTMLDivElement>(null);
  const holder = useRef<number | null>(null);

  const follow = (event: PointerEvent): void => {
    const box = frame.current?.getBoundingClientRect();
    if (box) onChange(clamp((event.clientX - box.left) / box.width));
  };
  const take = (event: PointerEvent<HTMLElement>): void => {
    // A second finger means a pinch. The divider stays where the first finger left it.
    holder.current = event.isPrimary && event.button === 0 ? event.pointerId : null;
    if (holder.current === null) return;
    event.currentTarget.setPointerCapture(event.pointerId);
    follow(event);
  };
  const drag = (event: PointerEvent<HTMLElement>): void => {
    if (event.pointerId === holder.current) follow(event);
  };
  const letGo = (): void => {
    holder.current = null;
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const target = keyTarget(event.key, value);
    if (target === null) return;
    event.preventDefault();
    onChange(target);
  };

  const pointer = {
    onPointerDown: take,
    onPointerMove: drag,
    onPointerUp: letGo,
    onPointerCancel: letGo,
    // A pinch takes the pointer. An element inside loses a touch when this one captures it.
    onLostPointerCapture: ({ target, currentTarget }: PointerEvent) => {
      if (target === currentTarget) letGo();
    },
  };
  const percent = `${value * 100}%`;
  return (
    <div ref={frame} className={styles['frame']} {...(grip === 'picture' ? pointer : {})}>
      <div
        className={styles['layer']}
        style={{ clipPath: `inset(-${OUTSIDE} ${100 - value * 100}% -${OUTSIDE} -${OUTSIDE})` }}
      >
        {before}
      </div>
      <div className={styles['layer']} style={{ clipPath: `inset(-${OUTSIDE} -${OUTSIDE} -${OUTSIDE} ${percent})` }}>
        {after}
      </div>
      <div
        role="slider"
        tabIndex={0}
        aria-label={label}
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={Math.round(value * 100)}
        aria-valuetext={valueText}
        aria-orientation="horizontal"
        className={styles['divider']}
        style={{ left: percent }}
        onKeyDown={onKeyDown}
        {...(grip === 'line' ? pointer : {})}
      >
        <span className={styles['knob']}>
          <svg width="14" height="10" viewBox="0 0 14 10" fill="none" stroke="currentColor" aria-hidden="true">
            <path d="M4.5 1.5 1.5 5l3 3.5M9.5 1.5l3 3.5-3 3.5" strokeWidth="1.5" strokeLinecap="round" />
          </svg>
        </span>
      </div>
    </div>
  );
}
