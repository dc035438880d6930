import type { Ref } from 'react';
import type { Token } from '../document/references.ts';
import type { Mark } from './help.ts';
import styles from './prompt-marks.module.css';

interface PromptMarksProps {
  value: string;
  marks: readonly Mark[];
  /** The names of references. */
  tokens: readonly Token[];
  ref: Ref<HTMLDivElement>;
}

const kindOf = (token: Token): string => (token.reference ? 'reference' : 'lost');

/** A copy of the text behind the field, invisible except for the marks. A mark disappears when its words change. */
export function PromptMarks({ value, marks, tokens, ref }: PromptMarksProps) {
  const standing = [
    ...marks
      .filter(({ text, start, end }) => value.slice(start, end) === text)
      .map((mark) => ({ ...mark, kind: 'refused' })),
    ...tokens.map((token) => ({ ...token, kind: kindOf(token) })),
  ]
    .sort((one, other) => one.start - other.start)
    .filter(({ start }, index, all) => all.slice(0, index).every(({ end }) => end <= start));
  const starts = [0, ...standing.map(({ end }) => end)];
  return (
    <div ref={ref} className={styles['marks']} aria-hidden="true">
      {standing.map(({ text, start, kind }, index) => (
        <span key={start}>
          {value.slice(starts[index], start)}
          {kind === 'refused' ? <mark>{text}</mark> : <span className={styles[kind]}>{text}</span>}
        </span>
      ))}
      {value.slice(starts.at(-1))}
    </div>
  );
}
