import { createHash } from 'node:crypto';
import type { Position, StoredEvent } from '../event-log.port';
import { type AuditRoot, isAuditRoot } from './audit-root';
import { leafOf } from './event-leaf';

export const EXPORT_VERSION = 1;
export const EXPORT_MEDIA_TYPE = 'application/x-ndjson';

export type ExportLine =
  | {
      readonly kind: 'keelson-audit-export';
      readonly version: number;
      /** An excerpt can be checked event by event, but not for completeness. */
      readonly complete: boolean;
      readonly at: string;
    }
  | ({ readonly kind: 'event'; readonly leaf: string } & Omit<StoredEvent, 'position'> & {
        readonly position: string;
      })
  | ({ readonly kind: 'root' } & AuditRoot)
  | { readonly kind: 'end'; readonly events: number };

/** `,"line":"` + 64 digits + `"}` */
const TAIL = /,"line":"([0-9a-f]{64})"\}$/;

/**
 * The digest of each line over the one before it, which ends the line. It finds damage and names the line; it is no proof against
 * somebody who writes the file anew, which the roots are.
 */
export class LineChain {
  private previous = '';

  write(line: ExportLine): string {
    const text = JSON.stringify(line).slice(0, -1);
    this.previous = this.digestOf(text);
    return `${text},"line":"${this.previous}"}\n`;
  }

  /** Undefined when the line is not the one that was written here. */
  read(text: string): ExportLine | undefined {
    const digest = TAIL.exec(text)?.[1];
    const covered = text.slice(0, text.length - ',"line":""}'.length - 64);
    if (digest === undefined || this.digestOf(covered) !== digest) return undefined;
    this.previous = digest;
    return parsed(text);
  }

  private digestOf(text: string): string {
    return createHash('sha256').update(this.previous).update(text).digest('hex');
  }
}

export function eventLine(event: StoredEvent): ExportLine {
  const position = String(event.position);
  return { kind: 'event', ...event, position, leaf: leafOf(event).toString('hex') };
}

/** @throws SyntaxError when it is no event line. */
export function storedEventOf(line: ExportLine): StoredEvent {
  if (line.kind !== 'event') throw new SyntaxError(`a line of kind ${line.kind} is no event`);
  const { kind: _kind, leaf: _leaf, position, ...event } = line;
  return { ...event, position: BigInt(position) as Position };
}

const EVENT_FIELDS = ['id', 'type', 'stream', 'data', 'recordedAt', 'position', 'leaf'] as const;

function parsed(text: string): ExportLine | undefined {
  const { line: _digest, ...value } = JSON.parse(text) as Record<string, unknown>;
  switch (value['kind']) {
    case 'event': {
      const isWhole =
        EVENT_FIELDS.every((field) => typeof value[field] === 'string') &&
        /^\d{1,19}$/.test(value['position'] as string) &&
        Number.isSafeInteger(value['revision']) &&
        typeof (value['metadata'] as { previousHash?: unknown } | null)?.previousHash === 'string';
      return isWhole ? (value as ExportLine) : undefined;
    }
    case 'root':
      return isAuditRoot(value) ? (value as ExportLine) : undefined;
    case 'end':
      return Number.isSafeInteger(value['events']) ? (value as ExportLine) : undefined;
    case 'keelson-audit-export':
      return value['version'] === EXPORT_VERSION ? (value as ExportLine) : undefined;
    default:
      return undefined;
  }
}
