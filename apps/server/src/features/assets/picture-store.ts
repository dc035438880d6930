import type { Readable } from 'node:stream';
import { THUMBNAIL_PIXELS } from '@pictor/contracts';
import { BlobExists, BlobNotFound, type BlobStore, type ByteRange } from '../../blobs/blob-store.ts';
import type { StagedFile, Staging } from '../../blobs/staging.ts';
import type { AssetRow } from '../../db/tables.ts';
import { NotFound } from '../../errors.ts';
import { newId } from '../../ids.ts';
import type { Imaging } from '../../imaging/imaging.ts';
import type { NewAsset } from './repo.ts';

const EXTENSIONS = { 'image/jpeg': 'jpg', 'image/png': 'png', 'image/webp': 'webp' } as const;
const NAME_LENGTH = 255;

/** Where a picture belongs. */
export interface Origin {
  userId: string;
  namespace: string;
  /** As its sender called it; '' where it has no name. */
  originalName: string;
}

/** A picture and its thumbnail whose bytes are stored and whose rows are not written yet. */
export interface StoredPicture {
  picture: NewAsset;
  thumbnail: NewAsset;
}

type Located = Pick<AssetRow, 'namespace' | 'id'>;

/** A folder a day keeps each one small enough to be read by people and tools. */
export const blobKey = ({ namespace, id }: Located): string => `${namespace}/${id.slice(0, 8)}/${id}`;

const shownName = (name: string): string => name.toWellFormed().replaceAll('\u0000', '').slice(0, NAME_LENGTH);

const asNotFound = (error: unknown): never => {
  throw error instanceof BlobNotFound ? new NotFound('找不到这张图片') : error;
};

/** The bytes of assets; it knows nothing of rows. */
export class PictureStore {
  readonly #blobs: BlobStore;
  readonly #staging: Staging;
  readonly #imaging: Imaging;

  constructor(blobs: BlobStore, staging: Staging, imaging: Imaging) {
    this.#blobs = blobs;
    this.#staging = staging;
    this.#imaging = imaging;
  }

  /**
   * Examines a picture and stores it byte for byte, with its thumbnail.
   *
   * @throws {BadRequest} `unsupported_image`, `too_many_pixels`
   */
  async store({ userId, namespace, originalName }: Origin, staged: StagedFile): Promise<StoredPicture> {
    const { thumbnail, ...facts } = await this.#imaging.examine(staged.path);
    const { size, sha256 } = staged;
    const id = await this.#publish(namespace, staged, `.${EXTENSIONS[facts.mimeType]}`);
    const picture: NewAsset = {
      id,
      namespace,
      user_id: userId,
      thumbnail_of: null,
      mime_type: facts.mimeType,
      width: facts.width,
      height: facts.height,
      size_bytes: size,
      sha256,
      original_name: shownName(originalName),
      created_at: Date.now(),
    };
    try {
      return { picture, thumbnail: await this.#storeThumbnail(picture, thumbnail) };
    } catch (error) {
      await this.delete([picture]);
      throw error;
    }
  }

  /** Stages bytes that stand in memory, as {@link store} wants them. */
  async stage(bytes: Buffer): Promise<StagedFile> {
    return await this.#staging.receive([bytes]);
  }

  /** @throws {NotFound} where the bytes are gone */
  async makeThumbnail(asset: AssetRow): Promise<NewAsset> {
    const { thumbnail } = await this.#imaging.examine(await this.read(asset));
    return await this.#storeThumbnail(asset, thumbnail);
  }

  /** @throws {NotFound} where the bytes are gone */
  async read(asset: Located): Promise<Buffer> {
    return await this.#blobs.read(blobKey(asset)).catch(asNotFound);
  }

  /** @throws {NotFound} where the bytes are gone */
  async open(asset: Located, range?: ByteRange): Promise<Readable> {
    return await this.#blobs.open(blobKey(asset), range).catch(asNotFound);
  }

  async delete(assets: readonly Located[]): Promise<void> {
    for (const asset of assets) await this.#blobs.delete(blobKey(asset));
  }

  async #storeThumbnail(of: Pick<NewAsset, 'id' | 'namespace' | 'user_id'>, bytes: Buffer): Promise<NewAsset> {
    await using staged = await this.stage(bytes);
    const { size, sha256 } = staged;
    const id = await this.#publish(of.namespace, staged, '.thumb.png');
    return {
      id,
      namespace: of.namespace,
      user_id: of.user_id,
      thumbnail_of: of.id,
      mime_type: 'image/png',
      width: THUMBNAIL_PIXELS,
      height: THUMBNAIL_PIXELS,
      size_bytes: size,
      sha256,
      original_name: '',
      created_at: Date.now(),
    };
  }

  /** Under an id that was never given before. */
  async #publish(namespace: string, staged: StagedFile, suffix: string): Promise<string> {
    for (;;) {
      const id = `${newId()}${suffix}`;
      try {
        await this.#blobs.put(blobKey({ namespace, id }), staged);
        return id;
      } catch (error) {
        if (!(error instanceof BlobExists)) throw error;
      }
    }
  }
}
