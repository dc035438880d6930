import styles from './composer.module.css';

/** What the run will cost, beside the button that starts it. Nothing as long as there is no estimate. */
export const Estimate = ({ words }: { words: string | null }) =>
  words === null ? null : <span className={styles['estimate']}>{words}</span>;
