import { stripVTControlCharacters } from 'node:util';
import type { Json } from '@keelson/domain';

type Resource = { readonly addr: string };
export type TerraformDiagnostic = {
  readonly severity: 'error' | 'warning';
  readonly summary: string;
  readonly detail: string;
  readonly address?: string;
  readonly range?: { readonly filename: string; readonly start: { readonly line: number } };
  readonly snippet?: { readonly context?: string | null };
};
export type TerraformHook = {
  readonly resource: Resource;
  readonly action?: string;
  readonly elapsed_seconds?: number;
  readonly provisioner?: string;
  readonly output?: string;
};

/** `value` is left out where it is sensitive. */
export type TerraformOutputValue = { readonly sensitive: boolean; readonly value?: Json };

/** The lines of `-json` output that the executor acts on (UI version 1.2); everything else is `other`. */
export type TerraformEvent =
  | { readonly type: 'version'; readonly terraform?: string; readonly tofu?: string }
  | { readonly type: 'diagnostic'; readonly diagnostic: TerraformDiagnostic }
  | {
      readonly type: 'resource_drift';
      readonly change: { readonly resource: Resource; readonly action: string };
    }
  | {
      readonly type: 'change_summary';
      readonly changes: { readonly add: number; readonly change: number; readonly remove: number };
    }
  | {
      readonly type:
        | 'apply_start'
        | 'apply_progress'
        | 'apply_complete'
        | 'apply_errored'
        | 'provision_progress';
      readonly hook: TerraformHook;
    }
  | { readonly type: 'refresh_start'; readonly hook: TerraformHook }
  | { readonly type: 'outputs'; readonly outputs: Readonly<Record<string, TerraformOutputValue>> }
  | { readonly type: 'log'; readonly '@message': string };

const known: ReadonlySet<string> = new Set([
  'version',
  'diagnostic',
  'resource_drift',
  'change_summary',
  'apply_start',
  'apply_progress',
  'apply_complete',
  'apply_errored',
  'provision_progress',
  'refresh_start',
  'outputs',
  'log',
]);

export type ParsedLine =
  | { readonly kind: 'event'; readonly event: TerraformEvent }
  | { readonly kind: 'ignored' }
  | { readonly kind: 'text'; readonly text: string };

/** The stream is not pure JSON: the first init of a backend and some warnings print plain text. */
export function parseTerraformLine(line: string): ParsedLine {
  if (line.startsWith('{')) {
    try {
      const value = JSON.parse(line) as { readonly type?: unknown };
      if (typeof value.type === 'string') {
        return known.has(value.type)
          ? { kind: 'event', event: value as TerraformEvent }
          : { kind: 'ignored' };
      }
    } catch {
      // Not JSON after all: shown as it is.
    }
  }
  const text = stripVTControlCharacters(line).trimEnd();
  return text === '' ? { kind: 'ignored' } : { kind: 'text', text };
}
