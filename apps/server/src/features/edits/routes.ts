import {
  EditRequest,
  GenerateRequest,
  ModelsResponse,
  RetryRequest,
  Task,
  TaskCreated,
  TaskListQuery,
  TaskMessage,
  TaskPage,
  TaskQuery,
} from '@pictor/contracts';
import type { FastifyRequest } from 'fastify';
import { type Sessions, signedIn } from '../../auth/identity.ts';
import type { LinkAccess } from '../../auth/link-access.ts';
import type { EventStreams } from '../../http/event-stream.ts';
import type { App } from '../../platform/requests/app-type.ts';
import type { Edits } from './edits.ts';

interface Dependencies {
  edits: Edits;
  links: LinkAccess;
  sessions: Sessions;
  events: EventStreams;
}

const PATH = '/api/image-edit';
const STOPPED = { message: 'Task stopped' };

/** Logs the request id together with the task id. Later log lines refer to the task. */
const accepted = (request: FastifyRequest, task_id: string): TaskCreated => {
  request.log.info({ request_id: request.id, task_id }, 'task accepted');
  return { task_id };
};

export const editRoutes = (app: App, { edits, links, sessions, events }: Dependencies): void => {
  app.get(PATH, {
    config: { access: 'link' },
    schema: { querystring: TaskQuery, response: { 200: Task } },
    handler: async (request, reply) => {
      reply.header('cache-control', 'no-store');
      return edits.watch.present(await links.open(request, () => edits.find(request.query.task_id)));
    },
  });

  app.post(PATH, {
    config: { access: 'user', scope: 'edit' },
    schema: { body: EditRequest, response: { 200: TaskCreated } },
    handler: async (request) => accepted(request, await edits.edit(signedIn(request).user.id, request.body)),
  });

  app.post('/api/image-generate', {
    config: { access: 'user', scope: 'edit' },
    schema: { body: GenerateRequest, response: { 200: TaskCreated } },
    handler: async (request) => accepted(request, await edits.generate(signedIn(request).user.id, request.body)),
  });

  app.put(PATH, {
    config: { access: 'user', scope: 'edit' },
    schema: { querystring: TaskQuery, response: { 200: TaskMessage } },
    handler: async (request) => {
      await edits.stop(signedIn(request).user.id, request.query.task_id);
      return STOPPED;
    },
  });

  app.patch(PATH, {
    config: { access: 'user', scope: 'edit' },
    schema: { querystring: TaskQuery, body: RetryRequest.nullish(), response: { 200: TaskCreated } },
    handler: async (request) => {
      const { task_id } = request.query;
      return accepted(request, await edits.retry(signedIn(request).user.id, task_id, request.body?.prompt));
    },
  });

  app.delete(PATH, {
    config: { access: 'user', scope: 'edit' },
    schema: { querystring: TaskQuery, response: { 200: TaskMessage } },
    handler: async (request) => {
      await edits.delete(signedIn(request).user.id, request.query.task_id);
      return STOPPED;
    },
  });

  app.get('/api/models', {
    config: { access: 'public' },
    schema: { response: { 200: ModelsResponse } },
    handler: async () => edits.models(),
  });

  app.get(`${PATH}/tasks`, {
    config: { access: 'user', scope: 'read' },
    schema: { querystring: TaskListQuery, response: { 200: TaskPage } },
    handler: (request) => edits.list(signedIn(request).user.id, request.query),
  });

  app.get(`${PATH}/events`, {
    config: { access: 'user', scope: 'read' },
    exposeHeadRoute: false,
    handler: async (request, reply) => {
      const identity = signedIn(request);
      const isAllowed = async () => (await sessions.identify(request)) !== undefined;
      const stream = events.open(identity.user.id, { response: reply.raw, isAllowed });
      const leave = await edits.watch.add(identity, stream).catch((error: unknown) => {
        stream.destroy();
        throw error;
      });
      if (stream.destroyed) {
        leave();
        reply.hijack().raw.destroy();
        return reply;
      }
      stream.once('close', leave);
      reply.headers({ 'cache-control': 'no-store', 'x-accel-buffering': 'no' });
      return reply.type('text/event-stream; charset=utf-8').send(stream);
    },
  });
};
