export * from './accounts.ts';
export * from './assets.ts';
export * from './edits.ts';
export * from './errors.ts';
export * from './images.ts';
export * from './models.ts';
export * from './query.ts';
export * from './text.ts';
