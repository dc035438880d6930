import type {
  CreateProviderRequest,
  Provider,
  ProviderList,
  ProviderResponse,
  ProviderTest,
  UpdateProviderRequest,
} from '@pictor/contracts';
import { type QueryClient, queryOptions } from '@tanstack/react-query';
import { request } from '../../../lib/http/http.ts';
import { modelsQuery } from '../../../lib/pictures/model-name.ts';

const PROVIDERS = '/api/v1/admin/providers';

export const providersQuery = queryOptions({
  queryKey: ['providers'],
  queryFn: async (): Promise<readonly Provider[]> => (await request<ProviderList>(PROVIDERS)).providers,
});

export const createProvider = async (body: Partial<CreateProviderRequest>): Promise<Provider> =>
  (await request<ProviderResponse>(PROVIDERS, { method: 'POST', body })).provider;

export const updateProvider = async (id: string, body: UpdateProviderRequest): Promise<Provider> =>
  (await request<ProviderResponse>(`${PROVIDERS}/${id}`, { method: 'PATCH', body })).provider;

export const deleteProvider = (id: string): Promise<unknown> => request(`${PROVIDERS}/${id}`, { method: 'DELETE' });

export const testProvider = (id: string): Promise<ProviderTest> =>
  request(`${PROVIDERS}/${id}/test`, { method: 'POST' });

/** A change of providers also changes the models that the editor offers. */
export const refreshProviders = async (queryClient: QueryClient): Promise<void> => {
  await Promise.all([
    queryClient.invalidateQueries({ queryKey: providersQuery.queryKey }),
    queryClient.invalidateQueries({ queryKey: modelsQuery.queryKey }),
  ]);
};
