import type { HeifKind } from './heif-kind.ts';

/** The values of the message `upload.converted`. */
export const conversionValues = (from: HeifKind, to: File): { kind: string; format: string } => ({
  kind: from.toUpperCase(),
  format: to.type === 'image/png' ? 'PNG' : 'JPEG',
});
