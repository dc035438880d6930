import {
  ApiKeyList,
  ApiKeyParams,
  ChangePasswordRequest,
  CreateApiKeyRequest,
  CreatedApiKey,
  DeleteAccountRequest,
  LoginRequest,
  RegisterRequest,
  ResetPasswordRequest,
  SessionList,
  SessionParams,
  SuccessResponse,
  UpdateProfileRequest,
  UserResponse,
} from '@pictor/contracts';
import type { FastifyRequest } from 'fastify';
import type { Accounts, Client } from '../../auth/accounts.ts';
import { type Sessions, signedIn } from '../../auth/identity.ts';
import type { App } from '../../platform/requests/app-type.ts';
import { addressPrefix } from '../../platform/requests/client-address.ts';
import { isLocal } from '../../platform/requests/local-request.ts';
import type { AccountRemoval } from './removal/removal.ts';

interface Dependencies {
  accounts: Accounts;
  removal: AccountRemoval;
  sessions: Sessions;
  publicUrl: URL | undefined;
}

const PATH = '/api/v1/auth';
const SUCCESS = { success: true as const };

export const accountRoutes = (app: App, { accounts, removal, sessions, publicUrl }: Dependencies): void => {
  const clientOf = (request: FastifyRequest): Client => ({
    address: addressPrefix(request.ip),
    userAgent: request.headers['user-agent'] ?? '',
    device: sessions.deviceOf(request),
    isLocal: isLocal(request, publicUrl),
  });

  app.post(`${PATH}/register`, {
    config: { access: 'public' },
    schema: { body: RegisterRequest, response: { 201: UserResponse } },
    handler: async (request, reply) => {
      const started = await accounts.register(request.body, clientOf(request));
      await sessions.replace(request, reply, started);
      return reply.code(201).send({ user: started.user });
    },
  });

  app.post(`${PATH}/login`, {
    config: { access: 'public' },
    schema: { body: LoginRequest, response: { 200: UserResponse } },
    handler: async (request, reply) => {
      const started = await accounts.login(request.body, clientOf(request));
      await sessions.replace(request, reply, started);
      return { user: started.user };
    },
  });

  app.post(`${PATH}/logout`, {
    config: { access: 'user', scope: 'session' },
    schema: { response: { 200: SuccessResponse } },
    handler: async (request, reply) => {
      await sessions.end(request, reply);
      return SUCCESS;
    },
  });

  app.get(`${PATH}/me`, {
    config: { access: 'user', scope: 'read' },
    schema: { response: { 200: UserResponse } },
    handler: (request, reply) => {
      const { user } = signedIn(request);
      sessions.ensureCsrfCookie(request, reply);
      reply.send({ user });
    },
  });

  app.patch(`${PATH}/me`, {
    config: { access: 'user', scope: 'session' },
    schema: { body: UpdateProfileRequest, response: { 200: UserResponse } },
    handler: async (request) => ({ user: await accounts.updateProfile(signedIn(request).user.id, request.body) }),
  });

  app.post(`${PATH}/password`, {
    config: { access: 'user', scope: 'session' },
    schema: { body: ChangePasswordRequest, response: { 200: SuccessResponse } },
    handler: async (request, reply) => {
      const device = await accounts.changePassword(signedIn(request), request.body, clientOf(request));
      sessions.rememberDevice(reply, device);
      return SUCCESS;
    },
  });

  app.post(`${PATH}/reset-password`, {
    config: { access: 'public' },
    schema: { body: ResetPasswordRequest, response: { 200: UserResponse } },
    handler: async (request, reply) => {
      const started = await accounts.resetPassword(request.body, clientOf(request));
      await sessions.replace(request, reply, started);
      return { user: started.user };
    },
  });

  app.delete(`${PATH}/me`, {
    config: { access: 'user', scope: 'session' },
    schema: { body: DeleteAccountRequest, response: { 200: SuccessResponse } },
    handler: async (request, reply) => {
      const identity = signedIn(request);
      await accounts.requirePassword(identity, request.body.password, clientOf(request));
      await removal.delete(identity.user.id);
      await sessions.end(request, reply);
      return SUCCESS;
    },
  });

  app.get(`${PATH}/sessions`, {
    config: { access: 'user', scope: 'read' },
    schema: { response: { 200: SessionList } },
    handler: async (request) => {
      const { user, sessionIdHash } = signedIn(request);
      return { sessions: await accounts.sessions.list(user.id, sessionIdHash) };
    },
  });

  app.delete(`${PATH}/sessions`, {
    config: { access: 'user', scope: 'session' },
    schema: { response: { 200: SuccessResponse } },
    handler: async (request) => {
      const { user, sessionIdHash } = signedIn(request);
      await accounts.sessions.endAll(user.id, sessionIdHash);
      return SUCCESS;
    },
  });

  app.delete(`${PATH}/sessions/:id`, {
    config: { access: 'user', scope: 'session' },
    schema: { params: SessionParams, response: { 200: SuccessResponse } },
    handler: async (request) => {
      await accounts.sessions.endListed(signedIn(request).user.id, request.params.id);
      return SUCCESS;
    },
  });

  app.get(`${PATH}/keys`, {
    config: { access: 'user', scope: 'read' },
    schema: { response: { 200: ApiKeyList } },
    handler: async (request) => ({ api_keys: await accounts.keys.list(signedIn(request).user.id) }),
  });

  app.post(`${PATH}/keys`, {
    config: { access: 'user', scope: 'session' },
    schema: { body: CreateApiKeyRequest, response: { 201: CreatedApiKey } },
    handler: async (request, reply) =>
      reply.code(201).send(await accounts.keys.create(signedIn(request).user.id, request.body)),
  });

  app.delete(`${PATH}/keys/:id`, {
    config: { access: 'user', scope: 'session' },
    schema: { params: ApiKeyParams, response: { 200: SuccessResponse } },
    handler: async (request) => {
      await accounts.keys.revoke(signedIn(request).user.id, request.params.id);
      return SUCCESS;
    },
  });
};
