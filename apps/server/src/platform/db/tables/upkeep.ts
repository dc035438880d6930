/** One row, created with the tables. Its id is also stored with the blobs that belong to this database. */
export interface StoreIdentityTable {
  id: string;
}

/** Backups that were made of this library, or that this library was restored from. */
export interface BackupsTable {
  id: string;
  created_at: number;
}

/** One row, which the doctor writes after its first round: the counts of its last round. */
export interface DoctorRoundTable {
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

/** Leases for work that only one process at a time may do. */
export interface LeasesTable {
  name: string;
  holder: string;
  expires_at: number;
}
