import Negotiator from 'negotiator';

/** Whether a caller prefers English to Chinese (`Accept-Language`). Chinese is the default. */
export const prefersEnglish = (acceptLanguage: string | undefined): boolean =>
  acceptLanguage !== undefined &&
  new Negotiator({ headers: { 'accept-language': acceptLanguage } }).language(['zh', 'en']) === 'en';
