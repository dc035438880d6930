import { Budgets, BudgetsResponse, SpendQuery, SpendResponse } from '@pictor/contracts';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { signedIn } from '../../auth/identity.ts';
import type { App } from '../../platform/requests/app-type.ts';
import { toCsv } from './csv.ts';
import type { SpendReports } from './report.ts';

const PATH = '/api/v1/spend';
const BUDGETS = '/api/v1/admin/budgets';

const prefersCsv = ({ headers: { accept } }: FastifyRequest): boolean => /\btext\/csv\b/i.test(accept ?? '');

export const spendRoutes = (app: App, reports: SpendReports): void => {
  const read = async (request: FastifyRequest<{ Querystring: SpendQuery }>): Promise<SpendResponse> => {
    const { user, scopes } = signedIn(request);
    // An API key needs the same scope for the spend of others as for other work of administrators.
    const isAdministrator = user.role === 'admin' && (scopes === undefined || scopes.has('admin'));
    return await reports.read({ user, isAdministrator }, request.query);
  };

  const asCsv = (reply: FastifyReply, spend: SpendResponse): string => {
    const name = `pictor-spend-${spend.by}-${spend.from}-${spend.to}.csv`;
    reply.type('text/csv; charset=utf-8').header('content-disposition', `attachment; filename="${name}"`);
    return toCsv(spend);
  };

  app.get(PATH, {
    config: { access: 'user', scope: 'read' },
    schema: { querystring: SpendQuery, response: { 200: z.union([SpendResponse, z.string()]) } },
    handler: async (request, reply) => {
      reply.headers({ 'cache-control': 'no-store', vary: 'accept' });
      const spend = await read(request);
      return prefersCsv(request) ? asCsv(reply, spend) : spend;
    },
  });

  app.get(`${PATH}.csv`, {
    config: { access: 'user', scope: 'read' },
    schema: { querystring: SpendQuery },
    handler: async (request, reply) => {
      reply.header('cache-control', 'no-store');
      return asCsv(reply, await read(request));
    },
  });

  app.get(BUDGETS, {
    config: { access: 'admin', scope: 'admin' },
    schema: { response: { 200: BudgetsResponse } },
    handler: () => reports.budgets(),
  });

  app.put(BUDGETS, {
    config: { access: 'admin', scope: 'admin' },
    schema: { body: Budgets, response: { 200: BudgetsResponse } },
    handler: (request) => reports.saveBudgets(request.body),
  });
};
