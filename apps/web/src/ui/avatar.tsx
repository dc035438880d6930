import styles from './avatar.module.css';

/** The first character of a name, in any script. */
export function Avatar({ name }: { name: string }) {
  const [initial = '·'] = name.trim();
  return (
    <span className={styles['avatar']} aria-hidden="true">
      {initial.toUpperCase()}
    </span>
  );
}
