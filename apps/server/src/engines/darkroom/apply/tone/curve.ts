import { toLinear, toSrgb } from '../../../../platform/imaging/srgb.ts';

/** Maps one tone to another. Both are linear light: 0 is black, 1 is white. A result above 1 is clipped to white. */
export type Curve = (light: number) => number;

/** One output byte for each input byte. */
export type Table = Uint8Array;

const WHITE = 255;

/** The start of the shoulder, in linear light: 188 of 255 in sRGB. */
const KNEE = 0.5;

/**
 * Bends the part above the knee so that only white stays white. This is the extended curve of Reinhard et al. (2002), which continues
 * from the knee with the same slope.
 */
export const withShoulder = (curve: Curve): Curve => {
  const top = curve(1);
  if (top <= 1) return curve;
  const reach = (top - KNEE) / (1 - KNEE);
  return (light) => {
    const wanted = curve(light);
    if (wanted <= KNEE) return wanted;
    const excess = (wanted - KNEE) / (1 - KNEE);
    return KNEE + ((1 - KNEE) * excess * (1 + excess / reach ** 2)) / (1 + excess);
  };
};

/** Multiplies light. Bends highlights instead of clipping them. */
export const gainCurve = (gain: number): Curve => withShoulder((light) => light * gain);

/** Multiplies sRGB values. Bends highlights instead of clipping them. */
export const valueGainCurve = (gain: number): Curve => withShoulder((light) => toLinear(gain * toSrgb(light)));

/** The curve as a table of bytes, clipped at black and white. */
export const tableOf = (curve: Curve): Table =>
  Uint8Array.from({ length: WHITE + 1 }, (_, value) =>
    Math.round(WHITE * toSrgb(Math.min(1, Math.max(0, curve(toLinear(value / WHITE)))))),
  );

/** Like {@link tableOf}, but rounding turns no other value into white or black. */
export const gentleTableOf = (curve: Curve): Table =>
  tableOf(curve).map((out, value) => (value === 0 || value === WHITE ? out : Math.min(WHITE - 1, Math.max(1, out))));
