import { asPercent, type Clause, PLAIN_COMPANIONS, type Rule } from '../clause.ts';

const HIGH_QUALITY = 95;
const LOW_QUALITY = 60;

/** Undefined if none is named, null if the words make no sense. */
const qualityOf = (clause: Clause): number | undefined | null => {
  const [said, other] = clause.all('number').filter(({ unit }) => unit !== 'bytes');
  if (other) return null;
  if (clause.has('high-quality', 'low-quality')) {
    return said ? null : clause.has('high-quality') ? HIGH_QUALITY : LOW_QUALITY;
  }
  if (!said) return clause.has('quality') ? null : undefined;
  // "Lower the quality by 20" does not name the resulting quality.
  if (said.signed || (clause.has('down') && !clause.hasGoal)) return null;
  const isQuality = clause.has('quality') || (clause.first('format') !== undefined && said.unit === 'percent');
  return (isQuality ? asPercent(said) : undefined) ?? null;
};

/** "转成webp", "压缩到500KB以内", "save as jpg quality 80". */
const output: Rule = {
  heads: ['quality', 'high-quality', 'low-quality'],
  headKinds: ['format', 'number'],
  companions: [
    ...PLAIN_COMPANIONS,
    'rotate',
    'save',
    'file',
    'file-size',
    'size',
    'shrink',
    'down',
    'within',
    'quality',
    'resize',
    'keep',
  ],
  takes: { format: 1, number: 2 },
  leansBack: (clause) =>
    clause.first('format') === undefined && !clause.all('number').some(({ unit }) => unit === 'bytes'),
  build: (clause) => {
    const [limit, another] = clause.all('number').filter(({ unit }) => unit === 'bytes');
    const format = clause.first('format')?.format;
    const quality = qualityOf(clause);
    if (another || quality === null || limit?.signed || (clause.has('rotate') && !format)) return undefined;
    const isNamed = format !== undefined || quality !== undefined;
    // "Compress to webp" names a format. "Smaller, as webp" asks for two things.
    const isToFormat = isNamed && clause.has('make', 'to') && clause.has('shrink', 'resize');
    if (!limit && !isToFormat && clause.has('shrink', 'within', 'resize', 'keep')) return undefined;
    if (!limit && clause.has('size', 'file-size') && !isNamed) return undefined;
    if (!limit && !format && quality === undefined) return undefined;
    return [
      {
        type: 'output',
        ...(format === undefined ? {} : { format }),
        ...(quality === undefined ? {} : { quality }),
        ...(limit === undefined ? {} : { maxBytes: Math.round(limit.value) }),
      },
    ];
  },
};

export const OUTPUT_RULES: readonly Rule[] = [output];
