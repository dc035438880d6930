import {
  AccountLink,
  AdminUserPage,
  AdminUserParams,
  AdminUserQuery,
  AdminUserResponse,
  CreatedInvitation,
  CreateInvitationRequest,
  InvitationList,
  InvitationParams,
  StoppedTasks,
  SuccessResponse,
  UpdateUserRequest,
} from '@pictor/contracts';
import type { Accounts } from '../../../auth/accounts.ts';
import { signedIn } from '../../../auth/identity.ts';
import type { OriginOf } from '../../../http/origin.ts';
import type { App } from '../../../platform/requests/app-type.ts';
import type { Administration } from './administration.ts';

const PATH = '/api/v1/admin/users';
const INVITATIONS = '/api/v1/admin/invitations';
const SUCCESS = { success: true as const };

interface Dependencies {
  administration: Administration;
  accounts: Pick<Accounts, 'links'>;
  originOf: OriginOf;
}

export const administrationRoutes = (app: App, { administration, accounts, originOf }: Dependencies): void => {
  app.get(PATH, {
    config: { access: 'admin', scope: 'admin' },
    schema: { querystring: AdminUserQuery, response: { 200: AdminUserPage } },
    handler: (request) => administration.list(request.query),
  });

  app.patch(`${PATH}/:id`, {
    config: { access: 'admin', scope: 'admin' },
    schema: { params: AdminUserParams, body: UpdateUserRequest, response: { 200: AdminUserResponse } },
    handler: async (request) => ({
      user: await administration.update(signedIn(request).user.id, request.params.id, request.body),
    }),
  });

  app.delete(`${PATH}/:id`, {
    config: { access: 'admin', scope: 'admin' },
    schema: { params: AdminUserParams, response: { 200: SuccessResponse } },
    handler: async (request) => {
      await administration.delete(signedIn(request).user.id, request.params.id);
      return SUCCESS;
    },
  });

  app.post(`${PATH}/:id/stop-tasks`, {
    config: { access: 'admin', scope: 'admin' },
    schema: { params: AdminUserParams, response: { 200: StoppedTasks } },
    handler: async (request) => ({ stopped: await administration.stopTasks(request.params.id) }),
  });

  app.post(`${PATH}/:id/reset-link`, {
    config: { access: 'admin', scope: 'session' },
    schema: { params: AdminUserParams, response: { 201: AccountLink } },
    handler: async (request, reply) =>
      reply.code(201).send(await administration.createResetLink(request.params.id, originOf(request))),
  });

  app.get(INVITATIONS, {
    config: { access: 'admin', scope: 'admin' },
    schema: { response: { 200: InvitationList } },
    handler: async () => ({ invitations: await accounts.links.listInvitations() }),
  });

  app.post(INVITATIONS, {
    config: { access: 'admin', scope: 'session' },
    schema: { body: CreateInvitationRequest, response: { 201: CreatedInvitation } },
    handler: async (request, reply) =>
      reply.code(201).send(await accounts.links.createInvitation(request.body.note, originOf(request))),
  });

  app.delete(`${INVITATIONS}/:id`, {
    config: { access: 'admin', scope: 'admin' },
    schema: { params: InvitationParams, response: { 200: SuccessResponse } },
    handler: async (request) => {
      await accounts.links.revokeInvitation(request.params.id);
      return SUCCESS;
    },
  });
};
