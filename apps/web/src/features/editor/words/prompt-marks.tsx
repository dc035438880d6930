import type { Ref } from 'react';
import type { Mark } from './help.ts';
import styles from './prompt-marks.module.css';

interface PromptMarksProps {
  value: string;
  marks: readonly Mark[];
  ref: Ref<HTMLDivElement>;
}

/** A copy of the text behind the field, invisible except for the marks. A mark disappears when its words change. */
export function PromptMarks({ value, marks, ref }: PromptMarksProps) {
  const standing = marks.filter(({ text, start, end }) => value.slice(start, end) === text);
  const starts = [0, ...standing.map(({ end }) => end)];
  return (
    <div ref={ref} className={styles['marks']} aria-hidden="true">
      {standing.map(({ text, start }, index) => (
        <span key={start}>
          {value.slice(starts[index], start)}
          <mark>{text}</mark>
        </span>
      ))}
      {value.slice(starts.at(-1))}
    </div>
  );
}
