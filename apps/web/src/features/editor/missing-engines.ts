import type { ModelsResponse } from '@pictor/contracts';
import type { Translate } from '../../lib/i18n/i18n.ts';

/** The environment variables that would enable a better engine, for each such engine; empty if one is ready. */
function missingVariables({ engines }: ModelsResponse): string[][] {
  const remote = engines.filter(({ engine }) => engine !== 'darkroom');
  return remote.some(({ ready }) => ready) ? [] : remote.map(({ missing }) => missing);
}

/** How to enable a better engine. Undefined if one is ready. */
export function missingText(models: ModelsResponse, t: Translate): string | undefined {
  const lists = missingVariables(models);
  if (lists.length === 0) return undefined;
  const variables = lists.map((list) => list.join(t('list.separator'))).join(t('list.or'));
  return t('models.missing', { variables });
}
