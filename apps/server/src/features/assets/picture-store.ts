import { storableText, THUMBNAIL_PIXELS } from '@pictor/contracts';
import type { ByteRange, OpenBlob } from '../../platform/blobs/blob-store.ts';
import type { BlobName, NamedBlobs } from '../../platform/blobs/named-blobs.ts';
import type { StagedFile, Staging } from '../../platform/blobs/staging.ts';
import type { AssetRow } from '../../platform/db/tables.ts';
import type { Imaging } from '../../platform/picture-processes/imaging.ts';
import type { NewAsset } from './repo.ts';

const EXTENSIONS = { 'image/jpeg': 'jpg', 'image/png': 'png', 'image/webp': 'webp' } as const;
const NAME_LENGTH = 255;

/** The owner and namespace of a picture. */
export interface Origin {
  userId: string;
  namespace: string;
  /** The sender's file name, or '' if there is none. */
  originalName: string;
}

/** A picture and its thumbnail. Their bytes are stored, their rows are not written yet. */
export interface StoredPicture {
  picture: NewAsset;
  thumbnail: NewAsset;
}

type PublishedFile = Pick<NewAsset, 'id' | 'size_bytes' | 'sha256'>;

const thumbnailRow = (of: Pick<NewAsset, 'id' | 'namespace' | 'user_id'>, file: PublishedFile): NewAsset => ({
  ...file,
  namespace: of.namespace,
  user_id: of.user_id,
  thumbnail_of: of.id,
  mime_type: 'image/png',
  width: THUMBNAIL_PIXELS,
  height: THUMBNAIL_PIXELS,
  original_name: '',
  thumbhash: null,
  created_at: Date.now(),
});

/** Stores the bytes of assets. It does not write rows. */
export class PictureStore {
  readonly #blobs: NamedBlobs;
  readonly #staging: Staging;
  readonly #imaging: Imaging;

  constructor(blobs: NamedBlobs, staging: Staging, imaging: Imaging) {
    this.#blobs = blobs;
    this.#staging = staging;
    this.#imaging = imaging;
  }

  /**
   * Examines a picture and stores it unchanged, with its thumbnail. `isEssential` marks a result that was paid for.
   *
   * @throws {BadRequest} `unsupported_image`, `too_many_pixels`, `picture_too_slow`
   * @throws {TooManyRequests | Unavailable} if no process is free to decode it
   */
  async store(
    { userId, namespace, originalName }: Origin,
    staged: StagedFile,
    { isEssential = false } = {},
  ): Promise<StoredPicture> {
    const { thumbnail, thumbhash, ...facts } = await this.#imaging.examine(staged.path, { owner: userId, isEssential });
    // Both wait for the disk, so run them in parallel.
    const [original, small] = await Promise.allSettled([
      this.#blobs.publish(namespace, staged, `.${EXTENSIONS[facts.mimeType]}`),
      this.#publishThumbnail(namespace, thumbnail),
    ]);
    if (original.status === 'rejected' || small.status === 'rejected') {
      if (original.status === 'fulfilled') await this.delete([{ namespace, id: original.value }]);
      if (small.status === 'fulfilled') await this.delete([{ namespace, id: small.value.id }]);
      throw [original, small].find((outcome) => outcome.status === 'rejected')?.reason;
    }
    const picture: NewAsset = {
      id: original.value,
      namespace,
      user_id: userId,
      thumbnail_of: null,
      mime_type: facts.mimeType,
      width: facts.width,
      height: facts.height,
      size_bytes: staged.size,
      sha256: staged.sha256,
      original_name: storableText(originalName, NAME_LENGTH),
      thumbhash,
      created_at: Date.now(),
    };
    return { picture, thumbnail: thumbnailRow(picture, small.value) };
  }

  expectPicture(): void {
    this.#imaging.warm();
  }

  /** Stages bytes in memory, so that {@link store} can use them. */
  async stage(bytes: Buffer): Promise<StagedFile> {
    return await this.#staging.receive([bytes], { essential: true });
  }

  /** @throws {NotFound} if the bytes no longer exist */
  async makeThumbnail(asset: AssetRow): Promise<NewAsset> {
    const { thumbnail } = await this.#imaging.examineBytes(await this.read(asset), { owner: asset.user_id });
    return thumbnailRow(asset, await this.#publishThumbnail(asset.namespace, thumbnail));
  }

  /** @throws {NotFound} if the bytes no longer exist */
  async read(asset: BlobName): Promise<Buffer> {
    return await this.#blobs.read(asset);
  }

  /** @throws {NotFound} if the bytes no longer exist */
  async open(asset: BlobName, range?: ByteRange): Promise<OpenBlob> {
    return await this.#blobs.open(asset, range);
  }

  async delete(assets: readonly BlobName[]): Promise<void> {
    await this.#blobs.delete(assets);
  }

  /** Stores a video's poster, the picture shown until it plays. It is encoded again, because a browser sent it. @throws {BadRequest} */
  async storePoster({ userId, namespace }: Origin, received: StagedFile): Promise<NewAsset> {
    const { bytes, thumbhash, width, height } = await this.#imaging.poster(received.path, { owner: userId });
    await using staged = await this.stage(bytes);
    const id = await this.#blobs.publish(namespace, staged, '.jpg');
    return {
      id,
      namespace,
      user_id: userId,
      thumbnail_of: null,
      mime_type: 'image/jpeg',
      width,
      height,
      size_bytes: staged.size,
      sha256: staged.sha256,
      original_name: '',
      thumbhash,
      saved: 1,
      created_at: Date.now(),
    };
  }

  async #publishThumbnail(namespace: string, bytes: Buffer): Promise<PublishedFile> {
    await using staged = await this.stage(bytes);
    const id = await this.#blobs.publish(namespace, staged, '.thumb.png');
    return { id, size_bytes: staged.size, sha256: staged.sha256 };
  }
}
