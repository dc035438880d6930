/** Paths of pictures and texts. They match from the end of a path, because gateways wrap answers into objects and arrays of their own. */
const PART = 'candidates\\.\\*\\.content\\.parts(?:\\.\\*)?';
const MESSAGE = 'choices\\.\\*\\.(?:message|delta)';
export const INLINE_DATA = new RegExp(`(?:^|\\.)${PART}\\.inlineData\\.data$`);
export const IMAGE_URL = new RegExp(
  `(?:^|\\.)${MESSAGE}\\.(?:images|content)\\.\\*\\.(?:imageUrl(?:\\.url)?|url|b64Json)$`,
);
export const TEXT = new RegExp(`(?:^|\\.)(?:${PART}\\.text|${MESSAGE}\\.content(?:\\.\\*\\.text)?)$`);
/** An object that may still turn out to be a draft. */
export const OPEN_PART = /(?:^|\.)candidates\.\*\.content\.parts\.\*(?:\.inlineData)?$/;
/** An object that holds a picture until its end shows whether it is a draft or blocked. */
export const HOLDER = new RegExp(
  `(?:^|\\.)(?:candidates\\.\\*(?:\\.content\\.parts\\.\\*(?:\\.inlineData)?)?|choices\\.\\*|${MESSAGE}(?:\\.(?:images|content)\\.\\*(?:\\.imageUrl)?)?)$`,
);
export const CANDIDATE = /(?:^|\.)(?:candidates|choices)\.\*$/;
