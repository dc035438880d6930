export type MessageValues = Record<string, string | number>;

type Forms = Readonly<Record<string, readonly Token[]>>;
/** Text, a value, or a plural of a value. In the forms of a plural, `#` is the number. */
type Token = string | readonly [name: string] | readonly [name: string, type: 'plural', forms: Forms];
/** A message as the build compiles it: see `messageCatalogues` in vite-plugins.ts. */
export type CompiledMessage = readonly Token[];

const formOf = (forms: Forms, value: string | number | undefined, locale: string): readonly Token[] =>
  forms[String(value)] ?? forms[new Intl.PluralRules(locale).select(Number(value))] ?? forms['other'] ?? [];

/** The text of a message. A value that is missing is left out. */
export function formatMessage(message: CompiledMessage, values: MessageValues, locale: string): string {
  const format = (tokens: readonly Token[], count?: string | number): string =>
    tokens
      .map((token) => {
        if (token === '#' && count !== undefined) return new Intl.NumberFormat(locale).format(Number(count));
        if (typeof token === 'string') return token;
        const [name, , forms] = token;
        const value = values[name];
        return forms ? format(formOf(forms, value, locale), value) : (value ?? '');
      })
      .join('');
  return format(message);
}
