import { useTranslate } from '../../../lib/i18n/i18n.ts';
import { thumbnailUrl } from '../../../lib/pictures/asset-url.ts';
import { useEditor } from '../use-editor.ts';
import styles from './result-references.module.css';

/** The references of the result on the stage. */
export function ResultReferences() {
  const t = useTranslate();
  const references = useEditor(({ shownTask }) => shownTask?.references);
  if (!references) return null;
  return (
    <ul className={styles['list']} aria-label={t('references.label')}>
      {references.map(({ id }, index) => (
        <li key={id}>
          <img src={thumbnailUrl(id)} alt={`@${index + 1}`} title={`@${index + 1}`} width={20} height={20} />
        </li>
      ))}
    </ul>
  );
}
