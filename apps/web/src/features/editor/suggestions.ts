import type { Model } from '@pictor/contracts';
import type { MessageId } from '../../lib/i18n/i18n.ts';

const DARKROOM = ['suggestion.darkroom.1', 'suggestion.darkroom.2', 'suggestion.darkroom.3'] as const;
const GENERATIVE = ['suggestion.model.1', 'suggestion.model.2', 'suggestion.model.3'] as const;

/** Three example instructions that the chosen model can carry out. */
export const suggestionsFor = (model: Model | null): readonly MessageId[] =>
  !model || model.engine === 'darkroom' ? DARKROOM : GENERATIVE;
