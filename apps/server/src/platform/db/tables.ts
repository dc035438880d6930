import type { Selectable } from 'kysely';
import type {
  AccountLinksTable,
  AdministrationTable,
  ApiKeysTable,
  SessionsTable,
  UsersTable,
} from './tables/accounts.ts';
import type { EditInputsTable, EditOutputsTable, EditsTable, QueuedTasksTable, TasksTable } from './tables/edits.ts';
import type {
  ArchivesTable,
  AssetsTable,
  ImageSearchTable,
  ImagesTable,
  UsageTable,
  VideosTable,
} from './tables/library.ts';
import type {
  BudgetCallsTable,
  BudgetPeriodsTable,
  BudgetReservationsTable,
  BudgetsTable,
  EnvironmentPricesTable,
  ProvidersTable,
  SpendTable,
} from './tables/models.ts';
import type { BackupsTable, DoctorRoundTable, LeasesTable, StoreIdentityTable } from './tables/upkeep.ts';

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
