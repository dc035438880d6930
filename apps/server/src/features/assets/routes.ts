import { AssetQuery, DeleteAssetQuery, DeleteAssetResponse, UploadQuery, UploadResponse } from '@pictor/contracts';
import type { FastifyRequest } from 'fastify';
import { signedIn } from '../../auth/identity.ts';
import type { LinkAccess } from '../../auth/link-access.ts';
import type { Uploads } from '../../http/limits/uploads.ts';
import { receiveForm } from '../../http/multipart/multipart.ts';
import type { FileSender } from '../../http/send-file.ts';
import type { Staging } from '../../platform/blobs/staging.ts';
import type { TransportLimits } from '../../platform/bounds/transport.ts';
import type { Config } from '../../platform/config/config.ts';
import type { App } from '../../platform/requests/app-type.ts';
import type { Usage } from '../usage/usage.ts';
import type { Assets } from './assets.ts';
import type { AssetFile } from './hot-files.ts';
import { presentServed, presentUpload } from './present.ts';

const PATH = '/api/asset/image';

interface FileDependencies {
  assets: Assets;
  links: LinkAccess;
  files: FileSender;
}

/** The route for file bytes gets most requests by far. It is separate from what only the other routes need. */
export const assetFileRoutes = (app: App, { assets, links, files }: FileDependencies): void => {
  /** Thumbnails have no title, and only the owner gets the title. In other cases no query is needed. */
  const titleFor = async (request: FastifyRequest, asset: Omit<AssetFile, 'bytes'>): Promise<string | undefined> =>
    asset.thumbnail_of === null && (await links.isOwner(request, asset)) ? await assets.titleOf(asset) : undefined;

  app.get(PATH, {
    config: { access: 'link' },
    schema: { querystring: AssetQuery },
    handler: async (request, reply) => {
      const { blogId, fileName, thumbnail } = request.query;
      if (request.method === 'HEAD') {
        const row = await links.open(request, () => assets.findRow(blogId, fileName, thumbnail));
        const title = await titleFor(request, row);
        return files.send(request, reply, presentServed({ ...row, bytes: undefined }, assets, title));
      }
      const asset = await links.open(request, () => assets.find(blogId, fileName, thumbnail));
      return files.send(request, reply, presentServed(asset, assets, await titleFor(request, asset)));
    },
  });
};

interface Dependencies {
  assets: Assets;
  usage: Usage;
  staging: Staging;
  uploads: Uploads;
  limits: TransportLimits;
  config: Config;
}

export const assetRoutes = (app: App, { assets, usage, staging, uploads, limits, config }: Dependencies): void => {
  app.post(PATH, {
    config: { access: 'user', scope: 'edit' },
    schema: { querystring: UploadQuery, response: { 200: UploadResponse } },
    handler: async (request) => {
      const { user } = signedIn(request);
      const { blogId, generateThumbnail } = request.query;
      const workspace = { name: 'workspace', room: () => usage.workspaceRoom(user.id) };
      using upload = uploads.begin(user.id, workspace);
      assets.expectPicture();
      await using form = await receiveForm(request, { staging, upload, limits, maxBytes: config.maxUploadBytes });
      const origin = { userId: user.id, namespace: blogId, originalName: form.file.name };
      return presentUpload(await assets.upload(origin, form.file.staged), generateThumbnail);
    },
  });

  app.delete(PATH, {
    config: { access: 'user', scope: 'edit' },
    schema: { querystring: DeleteAssetQuery, response: { 200: DeleteAssetResponse } },
    handler: async (request) => {
      const { blogId, fileName } = request.query;
      await assets.delete(signedIn(request).user.id, blogId, fileName);
      return { success: true as const, message: 'Image asset deleted successfully' };
    },
  });
};
