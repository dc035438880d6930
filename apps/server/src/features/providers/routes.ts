import {
  CreateProviderRequest,
  ProviderList,
  ProviderParams,
  ProviderResponse,
  ProviderTest,
  SuccessResponse,
  UpdateProviderRequest,
} from '@pictor/contracts';
import type { App } from '../../platform/requests/app-type.ts';
import type { Providers } from './providers.ts';

const PATH = '/api/v1/admin/providers';
const SUCCESS = { success: true as const };

export const providerRoutes = (app: App, providers: Providers): void => {
  app.get(PATH, {
    config: { access: 'admin', scope: 'admin' },
    schema: { response: { 200: ProviderList } },
    handler: async () => ({ providers: await providers.list() }),
  });

  app.post(PATH, {
    config: { access: 'admin', scope: 'admin' },
    schema: { body: CreateProviderRequest, response: { 201: ProviderResponse } },
    handler: async (request, reply) => reply.code(201).send({ provider: await providers.create(request.body) }),
  });

  app.patch(`${PATH}/:id`, {
    config: { access: 'admin', scope: 'admin' },
    schema: { params: ProviderParams, body: UpdateProviderRequest, response: { 200: ProviderResponse } },
    handler: async (request) => ({ provider: await providers.update(request.params.id, request.body) }),
  });

  app.delete(`${PATH}/:id`, {
    config: { access: 'admin', scope: 'admin' },
    schema: { params: ProviderParams, response: { 200: SuccessResponse } },
    handler: async (request) => {
      await providers.delete(request.params.id);
      return SUCCESS;
    },
  });

  app.post(`${PATH}/:id/test`, {
    config: { access: 'admin', scope: 'admin' },
    schema: { params: ProviderParams, response: { 200: ProviderTest } },
    handler: (request) => providers.test(request.params.id),
  });
};
