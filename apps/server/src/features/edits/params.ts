import { GenerateRequest } from '@pictor/contracts';
import type { z } from 'zod';

const Params = GenerateRequest.pick({ aspect_ratio: true, size: true });
type Params = z.infer<typeof Params>;

/** The parameters of an edit as they are stored. Absent parameters are left out. */
export const formatParams = (params: Params): string => JSON.stringify(params);

/** @throws if the database has parameters that this version does not know */
export const parseParams = (text: string): Params => Params.parse(JSON.parse(text));
