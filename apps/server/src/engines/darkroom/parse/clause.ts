import type { Length, Operation, Place } from '../operations.ts';
import type { Meaning, Token } from './tokens.ts';
import type { Concept } from './words/vocabulary.ts';

export type MeaningOf<Kind extends Meaning['kind']> = Extract<Meaning, { kind: Kind }>;
export type ArgumentKind = Exclude<Meaning['kind'], 'concept' | 'filler' | 'separator' | 'negation' | 'unknown'>;

/** The words of one operation, without fillers and separators. */
export class Clause {
  readonly tokens: readonly Token[];

  constructor(tokens: readonly Token[]) {
    this.tokens = tokens;
  }

  /** Whether the clause contains any of these words. */
  has(...concepts: readonly Concept[]): boolean {
    return this.tokens.some((token) => token.kind === 'concept' && concepts.includes(token.concept));
  }

  all<Kind extends Meaning['kind']>(kind: Kind): MeaningOf<Kind>[] {
    return this.tokens.filter((token): token is Extract<Token, { kind: Kind }> => token.kind === kind);
  }

  first<Kind extends Meaning['kind']>(kind: Kind): MeaningOf<Kind> | undefined {
    return this.all(kind)[0];
  }

  get number(): MeaningOf<'number'> | undefined {
    return this.first('number');
  }

  get place(): Place | undefined {
    return this.first('place')?.place;
  }

  get colour(): string | undefined {
    return this.first('colour')?.colour;
  }

  /** "slightly", "very", or neither. */
  get degree(): 'small' | 'normal' | 'large' {
    return this.first('degree')?.degree ?? 'normal';
  }

  /** Whether the number is a goal ("to 50%", "设为 50") and not a step. */
  get hasGoal(): boolean {
    const at = this.tokens.findIndex((token) => token.kind === 'number');
    const before = this.tokens[at - 1];
    return before?.kind === 'concept' && ['to', 'set', 'make'].includes(before.concept);
  }
}

/**
 * Describes the words for one family of operations. A rule matches a clause if every word is a head, a companion or an argument, if
 * at least one is a head, and if `build` returns operations.
 */
export interface Rule {
  /** Words that name the operation. */
  heads: readonly Concept[];
  /** Arguments that name the operation by themselves: "16:9". */
  headKinds?: readonly ArgumentKind[];
  /** Words that may also occur. */
  companions: readonly Concept[];
  /** The arguments, with the maximum number of each. */
  takes: Partial<Record<ArgumentKind, number>>;
  /** Whether separators must surround the clause, because its words could also belong to its neighbours. */
  standsAlone?: boolean;
  /** Whether the clause is more likely a detail of the one before ("加边框，宽度 10 像素"), if that one accepts it. */
  leansBack?: (clause: Clause) => boolean;
  /** The operations. Undefined if the words do not make sense together. Numbers are checked later. */
  build: (clause: Clause) => Operation[] | undefined;
}

/** Words that belong to no particular operation. */
export const PLAIN_COMPANIONS = ['make', 'to', 'by', 'set', 'turn'] as const satisfies readonly Concept[];

const ARGUMENT_KINDS: ReadonlySet<string> = new Set<ArgumentKind>([
  'number',
  'size',
  'ratio',
  'point',
  'colour',
  'place',
  'quote',
  'degree',
  'area',
  'format',
  'shape',
  'look',
  'cast',
]);
const isArgument = (kind: Meaning['kind']): kind is ArgumentKind => ARGUMENT_KINDS.has(kind);

const fits = (rule: Rule, { tokens }: Clause): boolean => {
  const said = new Map<ArgumentKind, Set<unknown>>();
  for (const token of tokens) {
    if (token.kind === 'concept') {
      if (!rule.heads.includes(token.concept) && !rule.companions.includes(token.concept)) return false;
    } else if (isArgument(token.kind)) {
      const values = said.get(token.kind) ?? new Set();
      // "稍微…一点" gives the same degree twice.
      said.set(token.kind, values.add(token.kind === 'degree' ? token.degree : token));
      if (values.size > (rule.takes[token.kind] ?? 0)) return false;
    } else {
      return false;
    }
  }
  return true;
};

const isHeaded = (rule: Rule, { tokens }: Clause): boolean =>
  tokens.some((token) =>
    token.kind === 'concept'
      ? rule.heads.includes(token.concept)
      : rule.headKinds?.some((kind) => kind === token.kind) === true,
  );

/** Rules in their order of precedence, indexed by the words that name them, because most rules have no word in a clause. */
export class RuleIndex {
  readonly #rules: readonly Rule[];
  readonly #byHead = new Map<Concept | ArgumentKind, Set<number>>();

  constructor(rules: readonly Rule[]) {
    this.#rules = rules;
    for (const [at, { heads, headKinds = [] }] of rules.entries()) {
      for (const head of [...heads, ...headKinds]) {
        const known = this.#byHead.get(head) ?? new Set();
        this.#byHead.set(head, known.add(at));
      }
    }
  }

  /** The rules that are named by a word of the clause. */
  of({ tokens }: Clause): Rule[] {
    const found = new Set<number>();
    for (const token of tokens) {
      const head = token.kind === 'concept' ? token.concept : isArgument(token.kind) ? token.kind : undefined;
      for (const at of (head && this.#byHead.get(head)) ?? []) found.add(at);
    }
    return [...found].sort((one, other) => one - other).flatMap((at) => this.#rules[at] ?? []);
  }
}

/** The operations that the rule builds from the clause. Undefined if the rule does not match. */
export const matchRule = (rule: Rule, clause: Clause): Operation[] | undefined =>
  isHeaded(rule, clause) && fits(rule, clause) ? rule.build(clause) : undefined;

/** A number as a length. Numbers without a unit are pixels. */
export const asLength = (number: MeaningOf<'number'>): Length | undefined => {
  if (number.unit === 'px' || number.unit === 'none') return { unit: 'px', value: number.value };
  return number.unit === 'percent' ? { unit: '%', value: number.value } : undefined;
};

/** A number as a percentage. Numbers without a unit count as percent, "half" as 50. */
export const asPercent = (number: MeaningOf<'number'>): number | undefined => {
  if (number.unit === 'percent' || number.unit === 'none') return number.value;
  return number.unit === 'fraction' ? number.value * 100 : undefined;
};
