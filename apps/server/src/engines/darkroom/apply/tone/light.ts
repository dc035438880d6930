import { toLinear } from '../../../../platform/imaging/srgb.ts';
import type { OperationOf } from '../../operations.ts';
import type { Picture } from '../picture/picture.ts';
import { mapChannels } from './channels.ts';
import { type Curve, gainCurve, gentleTableOf, tableOf, valueGainCurve, withShoulder } from './curve.ts';

/** In stops. Each stop doubles the light. */
export const exposure = async (picture: Picture, { stops }: OperationOf<'exposure'>): Promise<Picture> =>
  stops === 0 ? picture : mapChannels(picture, gentleTableOf(gainCurve(2 ** stops)));

/** Multiplies each sRGB value, with a shoulder. −100 percent is black. */
export const brightness = async (picture: Picture, { percent }: OperationOf<'brightness'>): Promise<Picture> => {
  const curve = valueGainCurve(1 + percent / 100);
  return mapChannels(picture, percent < 0 ? tableOf(curve) : gentleTableOf(curve));
};

/** The middle grey of sRGB, 128. */
const MIDDLE = toLinear(128 / 255);

/** Increases contrast around the middle grey on a logarithmic scale, with a toe and a shoulder. */
const steeper = (percent: number): Curve => withShoulder((light) => MIDDLE * (light / MIDDLE) ** (1 + percent / 100));

/** Stretches tones around the middle grey. −100 percent makes everything that grey. */
export const contrast = async (picture: Picture, { percent }: OperationOf<'contrast'>): Promise<Picture> => {
  if (percent > 0) return mapChannels(picture, gentleTableOf(steeper(percent)));
  const keep = 1 + percent / 100;
  return mapChannels(
    picture,
    Uint8Array.from({ length: 256 }, (_, value) => Math.round(128 + (value - 128) * keep)),
  );
};

/** The part of red and blue that 100 percent adds and removes. */
const FULL_TEMPERATURE = 0.4;

/** Exchanges blue for red, or the reverse. The growing channel has a shoulder. */
export const temperature = (picture: Picture, { percent }: OperationOf<'temperature'>): Promise<Picture> => {
  const shift = (percent / 100) * FULL_TEMPERATURE;
  const table = (gain: number) => gentleTableOf(valueGainCurve(gain));
  return mapChannels(picture, table(1 + shift), table(1), table(1 - shift));
};
