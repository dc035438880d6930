import {
  DeleteImageResponse,
  ImageDetail,
  ImageListQuery,
  ImageModelsResponse,
  ImagePage,
  ImageParams,
  SaveImageRequest,
  SaveImageResponse,
  UpdateImageRequest,
} from '@pictor/contracts';
import { signedIn } from '../../auth/identity.ts';
import type { OriginOf } from '../../http/origin.ts';
import type { App } from '../../platform/requests/app-type.ts';
import type { Images } from './images.ts';

interface Dependencies {
  images: Images;
  /** The origin of this server's own links. */
  originOf: OriginOf;
  /** The maximum size of a request to save. */
  bodyBytes: number;
}

const PATH = '/api/v1/images';

export const imageRoutes = (app: App, { images, originOf, bodyBytes }: Dependencies): void => {
  app.post(PATH, {
    config: { access: 'user', scope: 'library' },
    bodyLimit: bodyBytes,
    schema: { body: SaveImageRequest, response: { 200: SaveImageResponse, 201: SaveImageResponse } },
    handler: async (request, reply) => {
      const { created, ...saved } = await images.save(signedIn(request).user.id, request.body, originOf(request));
      return reply.code(created ? 201 : 200).send(saved);
    },
  });

  app.get(PATH, {
    config: { access: 'user', scope: 'read' },
    schema: { querystring: ImageListQuery, response: { 200: ImagePage } },
    handler: (request) => images.list(signedIn(request).user.id, request.query),
  });

  app.get(`${PATH}/models`, {
    config: { access: 'user', scope: 'read' },
    schema: { response: { 200: ImageModelsResponse } },
    handler: (request) => images.listModels(signedIn(request).user.id),
  });

  app.patch(`${PATH}/:id`, {
    config: { access: 'user', scope: 'library' },
    schema: { params: ImageParams, body: UpdateImageRequest, response: { 200: ImageDetail } },
    handler: (request) => images.rename(signedIn(request).user.id, request.params.id, request.body.title),
  });

  app.get(`${PATH}/:id`, {
    config: { access: 'user', scope: 'read' },
    schema: { params: ImageParams, response: { 200: ImageDetail } },
    handler: (request) => images.get(signedIn(request).user.id, request.params.id),
  });

  app.delete(`${PATH}/:id`, {
    config: { access: 'user', scope: 'library' },
    schema: { params: ImageParams, response: { 200: DeleteImageResponse } },
    handler: (request) => images.delete(signedIn(request).user.id, request.params.id),
  });
};
