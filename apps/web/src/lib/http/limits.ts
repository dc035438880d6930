/** Copies of the contract's limits. A value import from the contracts would bring zod into the bundle. limits.test.ts compares them. */
export const NEXT_LENGTH = 1024;
export const PASSWORD_LENGTH = { min: 8, max: 128 };
export const PROMPT_LENGTH = 4000;
export const REFERENCES_MAX = 16;
export const SEARCH_LENGTH = 64;
export const TITLE_LENGTH = 200;
