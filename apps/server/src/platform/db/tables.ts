import type {
  Currency,
  EngineName,
  ImageMimeType,
  ProviderKind,
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
  usage: UsageTable;
  assets: AssetsTable;
  edits: EditsTable;
  edit_inputs: EditInputsTable;
  edit_outputs: EditOutputsTable;
  tasks: TasksTable;
  queued_tasks: QueuedTasksTable;
  images: ImagesTable;
  image_search: ImageSearchTable;
  videos: VideosTable;
  spend: SpendTable;
  budgets: BudgetsTable;
  budget_periods: BudgetPeriodsTable;
  budget_reservations: BudgetReservationsTable;
  budget_calls: BudgetCallsTable;
  archives: ArchivesTable;
  administration: AdministrationTable;
  leases: LeasesTable;
  store_identity: StoreIdentityTable;
  account_links: AccountLinksTable;
  backups: BackupsTable;
  doctor_round: DoctorRoundTable;
  providers: ProvidersTable;
  environment_prices: EnvironmentPricesTable;
}

interface UsersTable {
  id: string;
  email: string;
  name: string;
  password_hash: string;
  role: 'admin' | 'user';
  disabled_at: number | null;
  created_at: number;
  /** Whether results of the darkroom keep the position where a photograph was taken. */
  keep_position: Generated<number>;
  /** In which costs are shown. */
  currency: Generated<Currency>;
  /** When the account was deleted. Nobody can use it any more, and its data is being removed. */
  deleted_at: Generated<number | null>;
}

/** A link that works only once. */
interface AccountLinksTable {
  id: string;
  kind: 'reset' | 'invitation';
  /** SHA-256 of the secret in the link, hex. */
  token_hash: string;
  /** The user whose password the link resets. */
  user_id: string | null;
  note: string;
  created_at: number;
  expires_at: number;
}

interface SessionsTable {
  /** The id in lists of sessions. */
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
  /** Names of scopes, separated by spaces. */
  scopes: string;
  expires_at: number | null;
}

/** One row for each user: what they hold, and their quota. */
interface UsageTable {
  user_id: string;
  quota_bytes: number;
  used_bytes: Generated<number>;
  image_count: Generated<number>;
  video_count: Generated<number>;
  /** The part of `used_bytes` that videos use. */
  video_bytes: Generated<number>;
  workspace_bytes: Generated<number>;
  /** Pictures in the workspace, without their thumbnails. */
  workspace_count: Generated<number>;
}

interface AssetsTable {
  id: string;
  namespace: string;
  user_id: string;
  /** The asset that this one is the thumbnail of. */
  thumbnail_of: string | null;
  mime_type: ImageMimeType;
  /** Width and height after the EXIF orientation is applied. */
  width: number;
  height: number;
  size_bytes: number;
  sha256: string;
  original_name: string;
  /** ThumbHash, base64. Null for thumbnails and for assets from before it was stored. */
  thumbhash: string | null;
  /** 1 while a saved image uses it: then it counts against the quota, otherwise against the workspace. */
  saved: Generated<number>;
  /** 1 if the sweep of the workspace has found that a saved picture was made from it. Reset when such a picture is deleted. */
  kept: Generated<number>;
  created_at: number;
}

/**
 * A change of a picture, or a picture from words. The row is kept as long as its task, one of its outputs, or an edit of one of its outputs
 * exists.
 */
interface EditsTable {
  /** The task of the edit has the same id. */
  id: string;
  user_id: string;
  /** The edit that made the source. It may have been removed. */
  parent_id: string | null;
  kind: 'edit' | 'generate';
  status: TaskStatus;
  model: string;
  prompt: string;
  /** The parameters of the model by name, as JSON. */
  params: Generated<string>;
  /** How many results were asked for. */
  count: Generated<number>;
  /** The same for the edits of one run on several models. Null for any other edit. */
  batch_id: Generated<string | null>;
  /** While the edit is unfinished: when it fails. */
  deadline_at: number;
  error_code: TaskErrorCode | null;
  /** Why the edit failed: codes and values, as JSON. `messages/` makes text of them. */
  failure: string | null;
  /** Why a completed edit has fewer results than were asked for: codes and values, as JSON. */
  shortfall: Generated<string | null>;
  /** The evidence of the only result, or of the first failure. Several results have their own. */
  evidence: string | null;
  created_at: number;
  updated_at: number;
}

/** A picture that an edit was made from. The row stays when the picture is deleted. */
interface EditInputsTable {
  edit_id: string;
  /** A `reference` is a picture that the model gets in addition to the source. */
  role: 'source' | 'reference';
  /** The order among the inputs of the same role, from 0. */
  position: number;
  asset_id: string;
  thumbnail_id: string;
}

/** A picture that an edit has made. The row stays when the picture is deleted. */
interface EditOutputsTable {
  edit_id: string;
  /** The place among the results that were asked for, from 0. Places of results that failed are empty. */
  position: number;
  asset_id: string;
  thumbnail_id: string;
  /** The size of the picture. Null in rows from before it was stored. */
  width: Generated<number | null>;
  height: Generated<number | null>;
  /** As JSON, if the edit asked for several results. */
  evidence: Generated<string | null>;
  /** The model that ran, in the words of the provider. */
  model_version: Generated<string | null>;
  /** 1 once the picture was saved in the library, even if it was deleted from there later. */
  saved: Generated<number>;
}

/** An edit in the list of tasks and in the queue. The row expires. */
interface TasksTable {
  /** The id of the edit. */
  id: string;
  user_id: string;
  attempts: Generated<number>;
  /** The id of the job that an attempt has started at the provider. For several results: jobs and their positions, as JSON. */
  provider_job: Generated<string | null>;
  /** The id of the provider that the user has chosen with the model. Null in rows from before it was stored. */
  provider: Generated<string | null>;
  created_at: number;
}

/**
 * A task that waits or runs, in the queue of several processes. Its times are by the clock of the database. There is no foreign key to
 * `tasks`: the queue knows tasks only by their ids.
 */
interface QueuedTasksTable {
  task_id: string;
  lane: string;
  owner: string;
  /** Tasks with earlier turns run first. */
  turn: number;
  /** While the task waits: it does not run before this time. */
  due_at: number;
  /** Identifies the run that holds the task. Null while the task waits. */
  run: string | null;
  /** When the run was last known to be alive. */
  heartbeat_at: number | null;
  /** How many runs have ended with a fault. */
  faults: Generated<number>;
}

interface ImagesTable {
  id: string;
  user_id: string;
  asset_id: string;
  title: string;
  model: string;
  prompt: string;
  /** The edit that made the picture. */
  edit_id: string | null;
  request: string | null;
  response: string | null;
  /** A copy of the asset's value, to sort by. */
  size_bytes: number;
  /** The bytes that count against the quota: the file, and the part of its text that is not free. */
  charged_bytes: number;
  created_at: number;
}

interface VideosTable {
  id: string;
  user_id: string;
  namespace: string;
  file_id: string;
  /** A picture that the browser made. It is an asset of its own, which counts against no quota. */
  poster_id: string | null;
  title: string;
  mime_type: VideoMimeType;
  /** The values that the browser reported. */
  width: number | null;
  height: number | null;
  duration_ms: number | null;
  size_bytes: number;
  sha256: string;
  created_at: number;
}

/**
 * The ledger: one entry for each call of a model that may be billed. The database refuses to change or delete an entry. It outlives the edit
 * and the account. Amounts are millionths.
 */
interface SpendTable {
  id: string;
  user_id: string;
  edit_id: string;
  engine: EngineName;
  /** The id of the provider. */
  provider: string;
  model: string;
  /** Null together with the amount, which is not known then. */
  currency: Currency | null;
  amount_micros: number | null;
  /** The amount in CNY at the rate of that time, as it counts in the budgets. 0 if the amount is not known. */
  budget_micros: number;
  /** 0 if the amount is an estimate. */
  exact: number;
  /** The number of results that came. */
  results: number;
  outcome: 'completed' | TaskErrorCode;
  /** Null if the call may have been billed. */
  billed: 0 | 1 | null;
  /** The usage that the provider has reported, as JSON. */
  usage: string | null;
  /** The day on which the budgets count it, in the time zone of the house: `2026-11-28`. */
  day: string;
  created_at: number;
}

/** One row, once an administrator has saved the settings. Null limits do not exist. Limits are millionths of `currency`. */
interface BudgetsTable {
  id: 1;
  currency: Currency;
  cny_per_usd_micros: number;
  time_zone: string;
  house_day_micros: number | null;
  house_month_micros: number | null;
  person_day_micros: number | null;
  person_month_micros: number | null;
  refuse_unknown: number;
}

/** Sums of a day or a month, in millionths of CNY. They change in the transaction that changes the reservations and the ledger. */
interface BudgetPeriodsTable {
  /** `house`, or the id of a user. */
  holder: string;
  /** `2026-11-28` or `2026-11`. */
  period: string;
  reserved_micros: number;
  spent_micros: number;
}

/** The money that an unfinished edit will probably cost. The row is deleted when the edit ends. */
interface BudgetReservationsTable {
  edit_id: string;
  user_id: string;
  /** The day on which the task was created. All its costs count on this day. */
  day: string;
  /** The estimate for one result in CNY. 0 if it is not known. */
  result_reserved_micros: number;
  /** The amount that is still reserved, in CNY. */
  reserved_micros: number;
}

/** A call that has begun and is not in the ledger yet. If its process dies, the row tells that the call may be billed. */
interface BudgetCallsTable {
  edit_id: string;
  /** The position of its first result. */
  position: number;
  /** Identifies the attempt that has begun it. */
  run: string;
  /** How many results it was asked for. */
  results: number;
  engine: EngineName;
  /** The provider that is called. It may be another one than that of the task. */
  provider: string;
  model: string;
  currency: Currency | null;
  /** The estimate for one result in `currency`. Null if it is not known. */
  result_micros: number | null;
}

/** The images and videos of one ZIP download. The ids are JSON. */
interface ArchivesTable {
  id: string;
  user_id: string;
  image_ids: string;
  video_ids: string;
  expires_at: number;
}

/** The index of the search through images. `image-search.ts` maintains it. */
interface ImageSearchTable {
  row: Generated<number>;
  image_id: string;
  user_id: string;
  /** Title, prompt and model in the form in which they are compared. */
  text: string;
  created_at: number;
  size_bytes: number;
}

/**
 * One row. The user who writes it first is the administrator. Changes of administrators lock this row, so that they run one after the
 * other.
 */
interface AdministrationTable {
  id: 1;
  first_user_id: string;
}

/** One row, created with the tables. Its id is also stored with the blobs that belong to this database. */
interface StoreIdentityTable {
  id: string;
}

/** Backups that were made of this library, or that this library was restored from. */
interface BackupsTable {
  id: string;
  created_at: number;
}

/** One row, which the doctor writes after its first round: the counts of its last round. */
interface DoctorRoundTable {
  id: 1;
  ended_at: number;
  rows: number;
  blobs: number;
  orphans: number;
  dropped: number;
  lost: number;
  /** From the last round that read the bytes. Null before the first such round. */
  damaged: number | null;
}

/**
 * A provider that an administrator has set up. A deleted one keeps its row without a key, so that its id is never used again and the sum of
 * all revisions only grows.
 */
interface ProvidersTable {
  id: string;
  kind: ProviderKind;
  name: string;
  base_url: string;
  /** Encrypted. A backup does not have it. */
  api_key: string | null;
  /** 1 if the provider has been given a key. If `api_key` is null then, the key was lost in a restore. */
  has_key: number;
  /** An array of the contract's `ProviderModel`, as JSON. */
  models: string;
  enabled: number;
  position: number;
  concurrency: number | null;
  requests_per_minute: number | null;
  /** 1 if it may take over calls of models that other providers have, too. */
  fallback: number;
  revision: number;
  created_at: number;
  deleted_at: number | null;
}

/** Prices for models of a provider that environment variables set up. */
interface EnvironmentPricesTable {
  provider_id: string;
  /** An array of the contract's `ProviderModel` with an id and a price, as JSON. */
  models: string;
  revision: number;
}

/** Leases for work that only one process at a time may do. */
interface LeasesTable {
  name: string;
  holder: string;
  expires_at: number;
}

export type UserRow = Selectable<UsersTable>;
export type SessionRow = Selectable<SessionsTable>;
export type ApiKeyRow = Selectable<ApiKeysTable>;
export type UsageRow = Selectable<UsageTable>;
export type AssetRow = Selectable<AssetsTable>;
export type EditRow = Selectable<EditsTable>;
export type EditInputRow = Selectable<EditInputsTable>;
export type EditOutputRow = Selectable<EditOutputsTable>;
export type TaskRow = Selectable<TasksTable>;
export type ImageRow = Selectable<ImagesTable>;
export type VideoRow = Selectable<VideosTable>;
export type SpendRow = Selectable<SpendTable>;
export type BudgetsRow = Selectable<BudgetsTable>;
export type ReservationRow = Selectable<BudgetReservationsTable>;
export type BudgetCallRow = Selectable<BudgetCallsTable>;
export type ProviderRow = Selectable<ProvidersTable>;
export type EnvironmentPricesRow = Selectable<EnvironmentPricesTable>;
export type DoctorRoundRow = Selectable<DoctorRoundTable>;
