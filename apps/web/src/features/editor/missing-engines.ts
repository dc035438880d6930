import type { ModelsResponse } from '@pictor/contracts';

/** The environment variables that would make a better engine ready, or none when one is. */
export function missingVariables({ engines }: ModelsResponse): string[] {
  if (engines.some(({ engine, ready }) => engine !== 'darkroom' && ready)) return [];
  return engines.find(({ engine, ready }) => engine === 'gemini' && !ready)?.missing ?? [];
}
