import {
  type AuditFault,
  type AuditProgress,
  type AuditRoot,
  type AuditVerdict,
  BEGINNING,
  type EventLog,
  LEAF_BYTES,
  LogVerifier,
  type StoredEvent,
} from '@keelson/event-log';
import type { AuditRoots } from './audit-roots';

const PAGE_EVENTS = 500;
const PROGRESS_EVENTS = 5_000;
/** How far a leaf is looked for behind its place, to tell a removed event from a changed one. */
const LOOK_AHEAD = 64;
const DATABASE = 'the database';
const FILE = 'the file of roots';

/** Checks the log as it is now against its links, its remembered leaves and both sets of roots. Ends with a verdict. */
export async function* verifyLog(
  log: EventLog,
  roots: AuditRoots,
): AsyncGenerator<AuditProgress | AuditVerdict, void, void> {
  const check = await LiveCheck.begin(roots);
  const head = await log.head();
  for (let after = BEGINNING; after < head;) {
    const page = await log.readStored(after, PAGE_EVENTS);
    for (const event of page) {
      if (event.position > head) break;
      const fault = await check.take(event);
      if (fault) return void (yield check.verdict(fault));
      if (check.events % PROGRESS_EVENTS === 0) {
        yield { kind: 'progress', events: check.events, position: String(event.position) };
      }
    }
    after = page.at(-1)?.position ?? head;
  }
  yield check.verdict(check.ended());
}

/** Goes through the log and both sets of roots in step. Roots that come into being meanwhile are left to the next time. */
class LiveCheck {
  private readonly verifier = new LogVerifier({ complete: true, keptApart: true });
  private agreed = 0;
  private stretch: (AuditRoot & { readonly leaves: Buffer }) | undefined;
  /** How many events lie before the stretch. */
  private before = 0;
  private kept: AuditRoot | undefined;

  private constructor(
    private readonly roots: AuditRoots,
    private readonly countMax: number,
    private readonly file: AsyncIterator<AuditRoot>,
  ) {}

  static async begin(roots: AuditRoots): Promise<LiveCheck> {
    const [inDatabase, inFile] = [await roots.last(), await roots.file.last()];
    const countMax = Math.max(inDatabase?.count ?? 0, inFile?.count ?? 0);
    const check = new LiveCheck(roots, countMax, roots.file.read());
    await check.nextStretch();
    await check.nextKept();
    return check;
  }

  get events(): number {
    return this.verifier.count;
  }

  async take(event: StoredEvent): Promise<AuditFault | undefined> {
    const fault = this.verifier.accept(event, this.remembered());
    if (fault) return fault;
    return (await this.checkStretch()) ?? (await this.checkKept());
  }

  ended(): AuditFault | undefined {
    const beyond = this.stretch
      ? { root: this.stretch, keeper: DATABASE }
      : this.kept && { root: this.kept, keeper: FILE };
    return beyond && this.verifier.truncated(beyond.root, beyond.keeper);
  }

  verdict(fault: AuditFault | undefined): AuditVerdict {
    const { count: events, streams, root } = this.verifier;
    return {
      ...{ kind: 'verdict', ok: !fault, events, streams, roots: this.agreed, complete: true },
      ...{ root, fault: fault ?? null },
    };
  }

  private remembered(): Buffer[] {
    const leaves = this.stretch?.leaves;
    if (!leaves) return [];
    const from = this.events - this.before;
    return Array.from({ length: LOOK_AHEAD }, (_, index) =>
      leaves.subarray((from + index) * LEAF_BYTES, (from + index + 1) * LEAF_BYTES),
    ).filter(({ length }) => length === LEAF_BYTES);
  }

  private async checkStretch(): Promise<AuditFault | undefined> {
    if (!this.stretch || this.stretch.count > this.events) return undefined;
    const fault = this.agree(this.stretch, DATABASE);
    await this.nextStretch();
    return fault;
  }

  private async checkKept(): Promise<AuditFault | undefined> {
    if (!this.kept || this.kept.count > this.events) return undefined;
    const fault = this.agree(this.kept, FILE);
    await this.nextKept();
    return fault;
  }

  private agree(root: AuditRoot, keeper: string): AuditFault | undefined {
    const fault = this.verifier.check(root, keeper);
    if (!fault) this.agreed += 1;
    return fault;
  }

  private async nextStretch(): Promise<void> {
    this.before = this.stretch?.count ?? 0;
    const next = await this.roots.stretchAfter(this.before);
    this.stretch = next && next.count <= this.countMax ? next : undefined;
  }

  /** The file may hold a root twice, when a crash came between it and the database. */
  private async nextKept(): Promise<void> {
    do {
      const next = await this.file.next();
      this.kept = next.done !== true && next.value.count <= this.countMax ? next.value : undefined;
    } while (this.kept && this.kept.count <= this.events && this.events > 0);
  }
}
