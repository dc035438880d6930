import type { Language } from '../../platform/messages/message.ts';

/** The same text in both languages. */
export type Texts = Readonly<Record<Language, string>>;

/** The language of the answer to a prompt: English if the prompt has Latin letters and no Chinese character, otherwise Chinese. */
export const languageOf = (prompt: string): Language =>
  !/\p{Script=Han}/u.test(prompt) && /[a-z]/iu.test(prompt) ? 'en' : 'zh';
