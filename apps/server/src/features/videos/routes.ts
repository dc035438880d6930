import {
  DeleteVideoResponse,
  SaveVideoResponse,
  UpdateVideoRequest,
  Video,
  VideoFields,
  VideoFileQuery,
  VideoListQuery,
  VideoPage,
  VideoParams,
} from '@pictor/contracts';
import { signedIn } from '../../auth/identity.ts';
import type { LinkAccess } from '../../auth/link-access.ts';
import type { Uploads } from '../../http/limits/uploads.ts';
import { receiveForm } from '../../http/multipart/multipart.ts';
import type { FileSender } from '../../http/send-file.ts';
import { validate } from '../../http/validation.ts';
import type { Staging } from '../../platform/blobs/staging.ts';
import type { TransportLimits } from '../../platform/bounds/transport.ts';
import type { Config } from '../../platform/config/config.ts';
import type { App } from '../../platform/requests/app-type.ts';
import type { Usage } from '../usage/usage.ts';
import { servedVideo } from './served-video.ts';
import type { Videos } from './videos.ts';

const PATH = '/api/v1/videos';
const POSTER_BYTES = 1024 * 1024;

interface FileDependencies {
  videos: Videos;
  links: LinkAccess;
  files: FileSender;
}

export const videoFileRoutes = (app: App, { videos, links, files }: FileDependencies): void => {
  app.get('/api/asset/video', {
    config: { access: 'link' },
    schema: { querystring: VideoFileQuery },
    handler: async (request, reply) => {
      const { blogId, fileName } = request.query;
      const video = await links.open(request, () => videos.findFile(blogId, fileName));
      const title = (await links.isOwner(request, video)) ? video.title : undefined;
      return files.send(request, reply, servedVideo(video, videos, title));
    },
  });
};

interface Dependencies {
  videos: Videos;
  usage: Usage;
  staging: Staging;
  uploads: Uploads;
  limits: TransportLimits;
  config: Config;
}

export const videoRoutes = (app: App, { videos, usage, staging, uploads, limits, config }: Dependencies): void => {
  app.post(PATH, {
    config: { access: 'user', scope: 'library' },
    schema: { response: { 201: SaveVideoResponse } },
    handler: async (request, reply) => {
      const { user } = signedIn(request);
      using upload = uploads.begin(user.id, { name: 'library', room: () => usage.libraryRoom(user.id) });
      const sizes = { maxBytes: config.maxVideoBytes, extras: { poster: POSTER_BYTES } };
      await using form = await receiveForm(request, { staging, upload, limits, ...sizes });
      const fields = validate(VideoFields, form.fields);
      const { staged: file, name } = form.file;
      const saved = await videos.save(user.id, { ...fields, file, name, poster: form.extras.get('poster')?.staged });
      return reply.code(201).send(saved);
    },
  });

  app.get(PATH, {
    config: { access: 'user', scope: 'read' },
    schema: { querystring: VideoListQuery, response: { 200: VideoPage } },
    handler: (request) => videos.list(signedIn(request).user.id, request.query),
  });

  app.get(`${PATH}/:id`, {
    config: { access: 'user', scope: 'read' },
    schema: { params: VideoParams, response: { 200: Video } },
    handler: (request) => videos.get(signedIn(request).user.id, request.params.id),
  });

  app.patch(`${PATH}/:id`, {
    config: { access: 'user', scope: 'library' },
    schema: { params: VideoParams, body: UpdateVideoRequest, response: { 200: Video } },
    handler: (request) => videos.rename(signedIn(request).user.id, request.params.id, request.body.title),
  });

  app.delete(`${PATH}/:id`, {
    config: { access: 'user', scope: 'library' },
    schema: { params: VideoParams, response: { 200: DeleteVideoResponse } },
    handler: (request) => videos.delete(signedIn(request).user.id, request.params.id),
  });
};
