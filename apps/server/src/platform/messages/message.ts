import { BothLanguages } from '@pictor/contracts';
import { z } from 'zod';
import { Sentence } from './catalogue.ts';

export const Language = BothLanguages.keyof();
export type Language = z.infer<typeof Language>;

/** A message as data, which becomes text only when it is shown. */
export const Message = z.object({
  /** For clients that have no setting for it. */
  language: Language,
  sentences: z.array(Sentence).readonly(),
});
export type Message = z.infer<typeof Message>;

export const formatMessage = ({ language, sentences }: Message): string => JSON.stringify({ language, sentences });

/** Undefined if a newer version with further sentences has stored it, and for text that no version has stored. */
export const parseMessage = (text: string): Message | undefined => {
  try {
    return Message.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
};
