const MIB = 1024 * 1024;

export type ArchiveLimits = {
  /** Of the archive itself. */
  readonly archiveBytesMax: number;
  /** Of everything in it: what stops a gzip bomb. */
  readonly unpackedBytesMax: number;
  readonly entriesMax: number;
};

export const ARCHIVE_LIMITS: ArchiveLimits = {
  archiveBytesMax: 32 * MIB,
  unpackedBytesMax: 256 * MIB,
  entriesMax: 10_000,
};
export const ENTRY_DEPTH_MAX = 64;
export const ENTRY_PATH_LENGTH_MAX = 1024;
