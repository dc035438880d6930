import type { z } from 'zod';

/** What has another type than expected counts as not there: a new field of the provider must not break a result. */
export const lenient = <T extends z.ZodType>(schema: T) => schema.optional().catch(undefined);
