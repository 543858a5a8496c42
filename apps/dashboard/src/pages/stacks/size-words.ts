const KIB = 1_024;
const UNITS = ['B', 'KiB', 'MiB', 'GiB'] as const;

/** "867 B", "4.7 KiB": one decimal, and none for bytes. */
export function sizeWords(bytes: number): string {
  const power =
    bytes < KIB ? 0 : Math.min(UNITS.length - 1, Math.floor(Math.log(bytes) / Math.log(KIB)));
  const size = bytes / KIB ** power;
  return `${power === 0 ? size : size.toFixed(1)} ${UNITS[power]}`;
}
