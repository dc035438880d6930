import type { z } from 'zod';

/** A value of an unexpected type counts as missing: a new field of the provider must not break a result. */
export const lenient = <T extends z.ZodType>(schema: T) => schema.optional().catch(undefined);
