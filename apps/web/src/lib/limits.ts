/** The contract's own limits. A value import from there would bring zod into the bundle; limits.test.ts compares the two. */
export const NEXT_LENGTH = 1024;
export const PASSWORD_LENGTH = { min: 8, max: 128 };
export const PROMPT_LENGTH = 4000;
export const SEARCH_LENGTH = 64;
export const TITLE_LENGTH = 200;
