import { ProviderModel } from '@pictor/contracts';
import { z } from 'zod';

const Models = z.array(ProviderModel);

/** The models of a row. None if the text is not what Pictor writes. */
export const parseModels = (text: string): ProviderModel[] => {
  try {
    return Models.safeParse(JSON.parse(text)).data ?? [];
  } catch {
    return [];
  }
};
