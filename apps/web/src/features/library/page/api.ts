import type {
  ArchiveCreated,
  CreateArchiveRequest,
  DeleteImageResponse,
  Image,
  ImageModelsResponse,
  ImagePage,
  SaveImageRequest,
  SaveImageResponse,
  Storage,
  StorageDetail,
  UploadResponse,
  Video,
  VideoPage,
} from '@pictor/contracts';
import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query';
import { assetUrl } from '../../../lib/asset-url.ts';
import { request } from '../../../lib/http.ts';
import { TITLE_LENGTH } from '../../../lib/limits.ts';
import { PHOTO_MODEL } from '../../../lib/model-name.ts';
import { type Filter, listQuery } from '../filter/filter.ts';
import type { Kind, LibraryItem } from '../item.ts';

const IMAGES = '/api/v1/images';
const VIDEOS = '/api/v1/videos';
const PAGE_SIZE = 50;
/** The contract's limit. */
const LARGEST_PAGE = 100;

/** One page of the list of pictures or of videos. */
export interface StoredPage {
  items: readonly LibraryItem[];
  total: number;
  /** A search may find more than the server counts. If true, there are at least `total` records. */
  totalIsLowerBound: boolean;
  nextCursor: string | null;
}

export const storageDetailQuery = queryOptions({
  queryKey: ['storage', 'detail'],
  queryFn: () => request<StorageDetail>('/api/v1/storage'),
});

export const imageModelsQuery = queryOptions({
  queryKey: ['image-models'],
  queryFn: async () => (await request<ImageModelsResponse>(`${IMAGES}/models`)).models,
});

const fetchImages = async (query: string, signal: AbortSignal): Promise<StoredPage> => {
  const {
    images,
    total,
    total_is_lower_bound = false,
    next_cursor,
  } = await request<ImagePage>(`${IMAGES}?${query}`, { signal });
  return {
    items: images.map((media) => ({ kind: 'image', media })),
    total,
    totalIsLowerBound: total_is_lower_bound,
    nextCursor: next_cursor,
  };
};

const fetchVideos = async (query: string, signal: AbortSignal): Promise<StoredPage> => {
  const { videos, total, next_cursor } = await request<VideoPage>(`${VIDEOS}?${query}`, { signal });
  return {
    items: videos.map((media) => ({ kind: 'video', media })),
    total,
    totalIsLowerBound: false,
    nextCursor: next_cursor,
  };
};

const FETCHERS = { image: fetchImages, video: fetchVideos };

/** The first part of the query keys of all stored lists. */
export const STORED = 'stored';

/** While the first page of a new filter is loading, the records of the last filter stay visible. */
export const storedQuery = (kind: LibraryItem['kind'], filter: Filter) =>
  infiniteQueryOptions({
    queryKey: [STORED, kind, filter],
    queryFn: ({ pageParam, signal }) => FETCHERS[kind](listQuery(filter, PAGE_SIZE, pageParam), signal),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.nextCursor,
    placeholderData: keepPreviousData,
    // The editor saves pictures without telling these lists.
    staleTime: 0,
    refetchOnWindowFocus: false,
  });

/** Fetches all records that a search finds, however many of them the lists have read. */
export async function fetchEverything(kind: Kind, filter: Filter, signal: AbortSignal): Promise<LibraryItem[]> {
  const found: LibraryItem[] = [];
  let cursor: string | null = null;
  do {
    const page: StoredPage = await FETCHERS[kind](listQuery(filter, LARGEST_PAGE, cursor), signal);
    found.push(...page.items);
    cursor = page.nextCursor;
  } while (cursor !== null);
  return found;
}

/** For an address that names a record that the lists have not read yet. */
export const storedItemQuery = (kind: LibraryItem['kind'], id: string) =>
  queryOptions({
    queryKey: ['stored-item', kind, id],
    queryFn: async (): Promise<LibraryItem> =>
      kind === 'image'
        ? { kind, media: await request<Image>(`${IMAGES}/${id}`) }
        : { kind, media: await request<Video>(`${VIDEOS}/${id}`) },
  });

export const deleteStored = async ({ kind, media: { id } }: LibraryItem): Promise<Storage> =>
  (await request<DeleteImageResponse>(`${kind === 'image' ? IMAGES : VIDEOS}/${id}`, { method: 'DELETE' })).storage;

export const renameVideo = (id: string, title: string): Promise<Video> =>
  request<Video>(`${VIDEOS}/${id}`, { method: 'PATCH', body: { title } });

export const createArchive = async (body: CreateArchiveRequest): Promise<string> =>
  (await request<ArchiveCreated>('/api/v1/archives', { method: 'POST', body })).url;

export const VIDEO_UPLOAD_URL = VIDEOS;

/** Adds an uploaded picture to the library unchanged. */
export const savePhoto = ({ id, originalName }: UploadResponse): Promise<SaveImageResponse> => {
  const title = originalName.replace(/\.\w+$/, '').trim();
  const body: SaveImageRequest = {
    model: PHOTO_MODEL,
    prompt: '',
    image_url: assetUrl(id),
    ...(title === '' ? {} : { title: title.slice(0, TITLE_LENGTH) }),
  };
  return request<SaveImageResponse>(IMAGES, { method: 'POST', body });
};
