import type { Model, ModelsResponse } from '@pictor/contracts';
import { queryOptions, useQuery } from '@tanstack/react-query';
import { request } from '../http/http.ts';
import { type Translate, useTranslate } from '../i18n/i18n.ts';

export const modelsQuery = queryOptions({
  queryKey: ['models'],
  queryFn: () => request<ModelsResponse>('/api/models'),
  staleTime: 5 * 60_000,
});

/** Stands in place of a model id for uploaded pictures, which no model has made. */
export const PHOTO_MODEL = 'upload';

/** As the model of a run: the server chooses. */
export const AUTO_MODEL = 'auto';

const OWN = { darkroom: 'model.darkroom', [PHOTO_MODEL]: 'model.upload', [AUTO_MODEL]: 'model.auto' } as const;

const isOwn = (id: string): id is keyof typeof OWN => Object.hasOwn(OWN, id);

/** "gemini-4-flash-image" → "Gemini 4 Flash Image". Ids of another form stay unchanged. */
const nameOf = (id: string): string =>
  /^[a-z][a-z0-9.]*(-[a-z0-9.]+)+$/.test(id)
    ? id
        .split('-')
        .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
        .join(' ')
    : id;

/** The display name of a model. A picture may come from a model that is no longer in the list. */
export function modelName(id: string, models: readonly Model[] | undefined, t: Translate): string {
  if (isOwn(id)) return t(OWN[id]);
  return models?.find((model) => model.id === id)?.name ?? nameOf(id);
}

export function useModelName(): (id: string) => string {
  const t = useTranslate();
  const models = useQuery(modelsQuery).data?.models;
  return (id) => modelName(id, models, t);
}
