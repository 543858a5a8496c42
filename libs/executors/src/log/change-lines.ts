import type { Counts } from '@keelson/domain';
import type { PlanDocument, PlannedChange } from '../executor.port';

const attributesPerChangeMax = 20;
const valueCharactersMax = 120;

const signs: Readonly<Record<PlannedChange['action'], string>> = {
  create: '+',
  update: '~',
  replace: '±',
  delete: '-',
  read: '<',
  move: '→',
  import: '←',
  forget: 'x',
};

/** A planned change as a person reads it: the address with its sign, and for an update what becomes of each attribute. */
export function changeLines(change: PlannedChange): string[] {
  const reason = change.reason === undefined ? '' : ` (${change.reason.replaceAll('_', ' ')})`;
  return [`${signs[change.action]} ${change.address}${reason}`, ...attributeLines(change)];
}

function attributeLines({ action, before, after }: PlannedChange): string[] {
  if ((action !== 'update' && action !== 'replace') || !isRecord(before) || !isRecord(after)) {
    return [];
  }
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])].filter(
    (name) => JSON.stringify(before[name]) !== JSON.stringify(after[name]),
  );
  const lines = names
    .slice(0, attributesPerChangeMax)
    .map((name) => `  ~ ${name}: ${shown(before[name])} → ${shown(after[name])}`);
  const more = names.length - lines.length;
  return more > 0 ? [...lines, `  … and ${more} more`] : lines;
}

export function outputLines(outputs: PlanDocument['outputs']): string[] {
  return Object.entries(outputs).flatMap(([name, { action }]) =>
    action === 'create' || action === 'update' || action === 'delete'
      ? [`${signs[action]} output ${name}`]
      : [],
  );
}

export const planCompleteLine = ({ add, change, delete: removed }: Counts): string =>
  `✓ Plan complete: ${add} to add, ${change} to change, ${removed} to delete`;

export const noChangesLine = '✓ Plan complete: no changes';

export const applyCompleteLine = ({ add, change, delete: removed }: Counts): string =>
  `✓ Apply complete: ${add} added, ${change} changed, ${removed} deleted`;

export function refreshSummary(drifted: number): string {
  if (drifted === 0) return 'no drift';
  return drifted === 1 ? '1 resource has drifted' : `${drifted} resources have drifted`;
}

function shown(value: unknown): string {
  const text =
    value === undefined || value === null
      ? 'none'
      : typeof value === 'string'
        ? value
        : JSON.stringify(value);
  const line = text.replaceAll('\n', '⏎');
  return line.length > valueCharactersMax ? `${line.slice(0, valueCharactersMax)}…` : line;
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
