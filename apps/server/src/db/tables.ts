import type {
  AspectRatio,
  ImageMimeType,
  ImageSize,
  TaskErrorCode,
  TaskStatus,
  VideoMimeType,
} from '@pictor/contracts';
import type { Generated, Selectable } from 'kysely';

/** Times are integer milliseconds since 1970, sizes are bytes, flags are 0 or 1, JSON is text. */
export interface Tables {
  users: UsersTable;
  sessions: SessionsTable;
  api_keys: ApiKeysTable;
  storage: StorageTable;
  assets: AssetsTable;
  asset_sources: AssetSourcesTable;
  tasks: TasksTable;
  task_images: TaskImagesTable;
  images: ImagesTable;
  videos: VideosTable;
  archives: ArchivesTable;
  administration: AdministrationTable;
  leases: LeasesTable;
  library: LibraryTable;
  account_links: AccountLinksTable;
  backups: BackupsTable;
  doctor_round: DoctorRoundTable;
}

interface UsersTable {
  id: string;
  email: string;
  name: string;
  password_hash: string;
  role: 'admin' | 'user';
  disabled_at: number | null;
  created_at: number;
  /** Whether results of the darkroom keep where a photograph was taken. */
  keep_position: Generated<number>;
  /** The account is gone for everybody; what it held is being removed. */
  deleted_at: Generated<number | null>;
}

/** A link that works once. */
interface AccountLinksTable {
  id: string;
  kind: 'reset' | 'invitation';
  /** SHA-256 of its secret, hex. */
  token_hash: string;
  /** Whose password it resets. */
  user_id: string | null;
  note: string;
  created_at: number;
  expires_at: number;
}

interface SessionsTable {
  /** How it is named where sessions are listed. */
  id: string;
  /** SHA-256 of the cookie's value, hex. */
  id_hash: string;
  user_id: string;
  user_agent: string;
  created_at: number;
  last_seen_at: number;
  expires_at: number;
}

interface ApiKeysTable {
  id: string;
  user_id: string;
  name: string;
  key_hash: string;
  /** The first characters of the key, to tell one from another. */
  prefix: string;
  created_at: number;
  last_used_at: number | null;
  /** Names of scopes with spaces between them. */
  scopes: string;
  expires_at: number | null;
}

/** One row a user: what they hold and may hold. */
interface StorageTable {
  user_id: string;
  quota_bytes: number;
  used_bytes: Generated<number>;
  image_count: Generated<number>;
  video_count: Generated<number>;
  /** The part of `used_bytes` that videos hold. */
  video_bytes: Generated<number>;
  workspace_bytes: Generated<number>;
  /** Pictures of the workspace, their thumbnails not counted. */
  workspace_count: Generated<number>;
}

interface AssetsTable {
  id: string;
  namespace: string;
  user_id: string;
  /** The asset that this one is the thumbnail of. */
  thumbnail_of: string | null;
  mime_type: ImageMimeType;
  /** Upright, after EXIF orientation. */
  width: number;
  height: number;
  size_bytes: number;
  sha256: string;
  original_name: string;
  /** ThumbHash, base64; null for thumbnails and what came before it was kept. */
  thumbhash: string | null;
  /** 1 while a saved image holds it: then it counts against the quota, else against the workspace. */
  saved: Generated<number>;
  created_at: number;
}

type TaskImageRole = 'original' | 'result';

/** What a result was made from; it outlives the task. The source may be deleted, its id stays. */
interface AssetSourcesTable {
  asset_id: string;
  role: TaskImageRole;
  position: number;
  source_asset_id: string;
}

interface TasksTable {
  id: string;
  user_id: string;
  kind: 'edit' | 'generate';
  status: TaskStatus;
  model: string;
  prompt: string;
  aspect_ratio: AspectRatio | null;
  size: ImageSize | null;
  attempts: Generated<number>;
  deadline_at: number;
  error_code: TaskErrorCode | null;
  message: string | null;
  /** The message in both languages, as JSON; null where the task failed before there were two. */
  messages: string | null;
  evidence: string | null;
  created_at: number;
  updated_at: number;
}

interface TaskImagesTable {
  task_id: string;
  role: TaskImageRole;
  position: number;
  asset_id: string;
  thumbnail_id: string;
  /** 1 once the picture was saved in the library, also after it was deleted there. */
  saved: Generated<number>;
}

interface ImagesTable {
  id: string;
  user_id: string;
  asset_id: string;
  title: string;
  model: string;
  prompt: string;
  task_id: string | null;
  request: string | null;
  response: string | null;
  /** As the asset says; here to sort by. */
  size_bytes: number;
  /** What the quota counts for it: the file, and the part of its text that is not free. */
  charged_bytes: number;
  created_at: number;
}

interface VideosTable {
  id: string;
  user_id: string;
  namespace: string;
  file_id: string;
  /** A picture that the browser made; an asset of its own that no quota counts. */
  poster_id: string | null;
  title: string;
  mime_type: VideoMimeType;
  /** What the browser said of it. */
  width: number | null;
  height: number | null;
  duration_ms: number | null;
  size_bytes: number;
  sha256: string;
  created_at: number;
}

/** What somebody wants to download in one ZIP; the ids are JSON. */
interface ArchivesTable {
  id: string;
  user_id: string;
  image_ids: string;
  video_ids: string;
  expires_at: number;
}

/** One row: whoever writes it first is the administrator, and who changes administrators takes turns by it. */
interface AdministrationTable {
  id: 1;
  first_user_id: string;
}

/** One row, made with the tables: the bytes that belong to this database carry the same name. */
interface LibraryTable {
  id: string;
}

/** Backups that were made of this library, or that it was restored from. */
interface BackupsTable {
  id: string;
  created_at: number;
}

/** One row, once the doctor has been round: how many of each it found last. */
interface DoctorRoundTable {
  id: 1;
  ended_at: number;
  rows: number;
  blobs: number;
  orphans: number;
  dropped: number;
  lost: number;
  /** Of the last round that read bytes; null before it. */
  damaged: number | null;
}

/** What one process at a time may do. */
interface LeasesTable {
  name: string;
  holder: string;
  expires_at: number;
}

export type UserRow = Selectable<UsersTable>;
export type SessionRow = Selectable<SessionsTable>;
export type ApiKeyRow = Selectable<ApiKeysTable>;
export type StorageRow = Selectable<StorageTable>;
export type AssetRow = Selectable<AssetsTable>;
export type TaskRow = Selectable<TasksTable>;
export type TaskImageRow = Selectable<TaskImagesTable>;
export type ImageRow = Selectable<ImagesTable>;
export type VideoRow = Selectable<VideosTable>;
export type DoctorRoundRow = Selectable<DoctorRoundTable>;
