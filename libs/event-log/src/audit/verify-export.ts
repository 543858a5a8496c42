import type { AuditFault, EventPlace } from './audit-fault';
import type { AuditRoot } from './audit-root';
import { EXPORT_VERSION, type ExportLine, LineChain, storedEventOf } from './export-lines';
import { LogVerifier } from './log-verifier';

export type AuditVerdict = {
  readonly kind: 'verdict';
  readonly ok: boolean;
  readonly events: number;
  readonly streams: number;
  /** Remembered roots that agreed. */
  readonly roots: number;
  /** False when only an excerpt was looked at. */
  readonly complete: boolean;
  /** Root over all events that were looked at; null for an excerpt. */
  readonly root: string | null;
  readonly fault: AuditFault | null;
};

export type AuditProgress = {
  readonly kind: 'progress';
  readonly events: number;
  readonly position: string;
};

const PROGRESS_EVENTS = 5_000;
const GIVEN = 'the given file';

/**
 * Checks an export without a server. `kept` are roots from elsewhere (a copy of `audit-roots.ndjson`), in ascending order: with
 * them a file that was written anew, line digests and all, is found as well.
 */
export async function* verifyExport(
  lines: AsyncIterable<string>,
  kept: readonly AuditRoot[] = [],
): AsyncGenerator<AuditProgress | AuditVerdict, void, void> {
  const check = new ExportCheck(kept);
  for await (const text of lines) {
    const fault = check.read(text);
    if (fault) return void (yield check.verdict(fault));
    const progress = check.progress();
    if (progress) yield progress;
  }
  yield check.verdict(check.ended());
}

class ExportCheck {
  private readonly chain = new LineChain();
  private verifier = new LogVerifier();
  private line = 0;
  private complete = true;
  private isEnded = false;
  private roots = 0;
  private position = '0';
  private nextKept = 0;
  private exportedAt = '';

  constructor(private readonly kept: readonly AuditRoot[]) {}

  read(text: string): AuditFault | undefined {
    this.line += 1;
    const line = this.chain.read(text);
    const begins = this.line === 1;
    if (!line || begins !== (line.kind === 'keelson-audit-export') || this.isEnded) {
      return this.unreadable(text, begins);
    }
    const fault = this.take(line);
    return fault && { ...fault, line: this.line };
  }

  private take(line: ExportLine): AuditFault | undefined {
    switch (line.kind) {
      case 'keelson-audit-export':
        this.complete = line.complete;
        this.exportedAt = line.at;
        this.verifier = new LogVerifier({ complete: line.complete });
        return undefined;
      case 'event': {
        const event = storedEventOf(line);
        this.position = line.position;
        const fault = this.verifier.accept(event, [Buffer.from(line.leaf, 'hex')]);
        return fault ?? this.checkKept();
      }
      case 'root':
        return this.checkRoot(line, 'the export');
      case 'end':
        this.isEnded = true;
        return line.events === this.verifier.count ? undefined : this.notWhole();
    }
  }

  progress(): AuditProgress | undefined {
    const events = this.verifier.count;
    if (events === 0 || events % PROGRESS_EVENTS > 0) return undefined;
    return { kind: 'progress', events, position: this.position };
  }

  ended(): AuditFault | undefined {
    if (!this.isEnded) return this.notWhole();
    const next = this.kept[this.nextKept];
    // What was kept after the export was written may lie beyond its end.
    if (!next || !this.complete || next.at >= this.exportedAt) return undefined;
    return this.verifier.truncated(next, GIVEN);
  }

  verdict(fault: AuditFault | undefined): AuditVerdict {
    const { count: events, streams, root } = this.verifier;
    const { complete, roots } = this;
    return {
      ...{ kind: 'verdict', ok: !fault, events, streams, roots, complete },
      ...{ root: complete ? root : null, fault: fault ?? null },
    };
  }

  private checkKept(): AuditFault | undefined {
    while (this.complete) {
      const root = this.kept[this.nextKept];
      if (!root || root.count > this.verifier.count) return undefined;
      this.nextKept += 1;
      if (root.count < this.verifier.count) continue;
      const fault = this.checkRoot(root, GIVEN);
      if (fault) return fault;
    }
    return undefined;
  }

  private checkRoot(root: AuditRoot, keeper: string): AuditFault | undefined {
    if (root.count !== this.verifier.count) return this.notWhole();
    const fault = this.verifier.check(root, keeper);
    if (!fault) this.roots += 1;
    return fault;
  }

  private notWhole(): AuditFault {
    const message = `the export ends after ${this.verifier.count} events without saying so, or has lost some`;
    return { reason: 'truncated', message, event: null, line: this.line };
  }

  private unreadable(text: string, begins: boolean): AuditFault {
    if (begins) {
      const message = `the file does not begin as an audit export of version ${EXPORT_VERSION}`;
      return { reason: 'unreadable', message, event: null, line: this.line };
    }
    const message = `line ${this.line} is not the line that was exported`;
    return { reason: 'altered_line', message, event: placeIn(text), line: this.line };
  }
}

/** What can still be told of the event of a damaged line. */
function placeIn(text: string): EventPlace | null {
  const field = (name: string): string =>
    new RegExp(`"${name}":"?([^",}]{1,500})`).exec(text)?.[1] ?? '?';
  if (!text.includes('"kind":"event"') && !text.includes('"metadata"')) return null;
  const place = { id: field('id'), stream: field('stream'), type: field('type') };
  return { ...place, revision: Number(field('revision')) || 0, position: field('position') };
}
