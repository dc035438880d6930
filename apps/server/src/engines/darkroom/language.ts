export type Language = 'zh' | 'en';

/** The same text in both languages. */
export type Texts = Readonly<Record<Language, string>>;

/** The language that a prompt is answered in: English where it has Latin letters and no Chinese character. */
export const languageOf = (prompt: string): Language =>
  !/\p{Script=Han}/u.test(prompt) && /[a-z]/iu.test(prompt) ? 'en' : 'zh';
