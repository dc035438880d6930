import type { Translate } from './i18n/i18n.ts';

/** What a record is called in the person's language. The server stores '' where nobody has given a title. */
export const titleWords = ({ title }: { title: string }, t: Translate): string =>
  title.trim() === '' ? t('image.untitled') : title;
