import type { BothLanguages } from '@pictor/contracts';
import { z } from 'zod';

/** A sentence of the catalogue, or a few that always belong together: the values that it needs, and its text in both languages. */
export const sentence = <Shape extends z.ZodRawShape>(
  values: Shape,
  text: (values: z.infer<z.ZodObject<Shape>>) => BothLanguages,
) => ({ values: z.object(values), text });

/** A sentence without values. */
export const fixed = (zh: string, en: string) => sentence({}, () => ({ zh, en }));
