import { asLength, asPercent, PLAIN_COMPANIONS, type Rule } from '../clause.ts';

const blackAndWhite: Rule = {
  heads: ['black-and-white'],
  companions: [...PLAIN_COMPANIONS, 'replace', 'colours', 'tone'],
  takes: {},
  build: () => [{ type: 'black-and-white' }],
};

const withoutColour: Rule = {
  heads: ['remove'],
  companions: ['colours', 'saturation'],
  takes: {},
  build: (clause) => (clause.has('colours', 'saturation') ? [{ type: 'black-and-white' }] : undefined),
};

const sepia: Rule = {
  heads: ['sepia'],
  companions: [...PLAIN_COMPANIONS, 'replace', 'add', 'colours', 'tone'],
  takes: { degree: 1, number: 1 },
  build: (clause) => {
    const percent = clause.number ? asPercent(clause.number) : { small: 50, normal: 100, large: 100 }[clause.degree];
    return percent === undefined ? undefined : [{ type: 'sepia', percent }];
  },
};

const invert: Rule = {
  heads: ['invert', 'reverse'],
  companions: [...PLAIN_COMPANIONS, 'replace', 'colours'],
  takes: {},
  build: (clause) => (clause.has('invert') || clause.has('colours') ? [{ type: 'invert' }] : undefined),
};

const autoEnhance: Rule = {
  heads: ['auto-enhance', 'enhance'],
  companions: ['auto', 'make'],
  takes: { degree: 1 },
  build: () => [{ type: 'auto-enhance' }],
};

/** The radius for "blur 100%", in percent of the shorter side. */
const FULL_BLUR = 2;

const blur: Rule = {
  heads: ['blur'],
  companions: [...PLAIN_COMPANIONS, 'add', 'up', 'radius'],
  takes: { number: 1, degree: 1 },
  build: ({ number, degree }) => {
    if (!number) {
      return [{ type: 'blur', radius: { unit: '%', value: { small: 0.2, normal: 0.5, large: 1.5 }[degree] } }];
    }
    if (number.unit === 'px' || number.unit === 'none') {
      return [{ type: 'blur', radius: { unit: 'px', value: number.value } }];
    }
    const percent = asPercent(number);
    if (percent === undefined) return undefined;
    return [{ type: 'blur', radius: { unit: '%', value: (percent / 100) * FULL_BLUR } }];
  },
};

const sharpen: Rule = {
  heads: ['sharpen'],
  companions: [...PLAIN_COMPANIONS, 'add', 'up', 'enhance'],
  takes: { number: 1, degree: 1 },
  build: ({ number, degree }) => {
    const percent = number ? asPercent(number) : { small: 50, normal: 100, large: 200 }[degree];
    return percent === undefined ? undefined : [{ type: 'sharpen', percent }];
  },
};

const NOISE_LEVELS = { small: 'light', normal: 'medium', large: 'strong' } as const;

const denoise: Rule = {
  heads: ['denoise'],
  companions: PLAIN_COMPANIONS,
  takes: { degree: 1 },
  build: ({ degree }) => [{ type: 'denoise', level: NOISE_LEVELS[degree] }],
};

const grain: Rule = {
  heads: ['grain'],
  companions: [...PLAIN_COMPANIONS, 'add', 'up', 'down', 'remove'],
  takes: { number: 1, degree: 1 },
  build: (clause) => {
    const { number, degree } = clause;
    if (clause.has('down', 'remove')) {
      return number || clause.has('add', 'up') ? undefined : [{ type: 'denoise', level: NOISE_LEVELS[degree] }];
    }
    const percent = number ? asPercent(number) : { small: 15, normal: 30, large: 60 }[degree];
    return percent === undefined ? undefined : [{ type: 'grain', percent }];
  },
};

const pixelate: Rule = {
  heads: ['pixelate'],
  companions: [...PLAIN_COMPANIONS, 'add', 'size'],
  takes: { number: 1, degree: 1 },
  build: ({ number, degree }) => {
    if (!number) {
      return [{ type: 'pixelate', block: { unit: '%', value: { small: 1, normal: 2, large: 4 }[degree] } }];
    }
    const block = asLength(number);
    return block && [{ type: 'pixelate', block }];
  },
};

const posterize: Rule = {
  heads: ['posterize'],
  companions: [...PLAIN_COMPANIONS, 'add', 'levels', 'colours'],
  takes: { number: 1 },
  build: ({ number }) => {
    if (number && number.unit !== 'none') return undefined;
    return [{ type: 'posterize', levels: number?.value ?? 4 }];
  },
};

const vignette: Rule = {
  heads: ['vignette'],
  companions: [...PLAIN_COMPANIONS, 'add', 'up', 'dark'],
  takes: { number: 1, degree: 1 },
  build: ({ number, degree }) => {
    const percent = number ? asPercent(number) : { small: 30, normal: 50, large: 80 }[degree];
    return percent === undefined ? undefined : [{ type: 'vignette', percent }];
  },
};

export const STYLE_RULES: readonly Rule[] = [
  blackAndWhite,
  withoutColour,
  sepia,
  invert,
  autoEnhance,
  blur,
  sharpen,
  denoise,
  grain,
  pixelate,
  posterize,
  vignette,
];
