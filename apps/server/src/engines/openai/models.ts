import type { EngineModel } from '../engine.ts';
import { ageOf, choice, pictureLimits, resultsOf } from '../remote/known-model.ts';
import { type Abilities, abilitiesOf, findKnown } from './known-models.ts';
import { PROFILES, type Profile, type ProfileName } from './profiles.ts';
import { ratiosOf, tiersOf } from './wire-size.ts';

/** "gpt-image-3-nova" → "GPT Image 3 Nova", "Qwen/Qwen-Image-Edit" → "Qwen Image Edit" */
const nameOf = (id: string): string =>
  id
    .slice(id.lastIndexOf('/') + 1)
    .split(/[-_]/)
    .map((word) => (word === 'gpt' ? 'GPT' : word.charAt(0).toUpperCase() + word.slice(1)))
    .join(' ');

/** A model of a server, with what the server knows about it. */
export interface ServedModel {
  profile: Profile;
  abilities: Abilities;
  description: EngineModel;
}

/** The abilities of a model and its retirement dates. */
export const serveModel = (id: string, profileName: ProfileName): ServedModel => {
  const profile: Profile = PROFILES[profileName];
  const abilities = profile.abilities ?? abilitiesOf(id);
  const { edit, generate, references, longestSide, sizes, qualities, backgrounds, count } = abilities;
  const known = profile.abilities ? undefined : findKnown(id);
  return {
    profile,
    abilities,
    description: {
      id,
      name: known?.name ?? nameOf(id),
      engine: 'openai',
      edit,
      generate,
      // A mask is sent if a call has one, but a request to Pictor cannot name one yet.
      mask: false,
      references,
      ...pictureLimits(longestSide, ratiosOf(sizes)),
      ...resultsOf(count),
      parameters: [
        ...choice('aspect_ratio', ratiosOf(sizes)),
        ...choice('size', tiersOf(sizes)),
        ...choice('quality', qualities),
        ...choice('background', backgrounds),
      ],
      ...ageOf(known),
    },
  };
};
