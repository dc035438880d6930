import type { HeifKind } from './heif-kind.ts';

/** What `upload.converted` is told with. */
export const conversionValues = (from: HeifKind, to: File): { kind: string; format: string } => ({
  kind: from.toUpperCase(),
  format: to.type === 'image/png' ? 'PNG' : 'JPEG',
});
