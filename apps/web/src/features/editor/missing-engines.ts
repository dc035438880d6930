import type { ModelsResponse } from '@pictor/contracts';

/** The environment variables that would enable a better engine; empty if one is ready. */
export function missingVariables({ engines }: ModelsResponse): string[] {
  if (engines.some(({ engine, ready }) => engine !== 'darkroom' && ready)) return [];
  return engines.find(({ engine, ready }) => engine === 'gemini' && !ready)?.missing ?? [];
}
