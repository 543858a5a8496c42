import type { JobPhase } from '@keelson/domain';
import { Inject, Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { JobRow } from '../job/job.view';
import { tableShape } from '../projection/table-shape';
import { RunRow } from '../run/run.view';

/** One that says so little is believed to be there: longer than the longest wait for work, and some. */
const SILENCE_MS_MAX = 60_000;
/** How often a process writes down that an agent is there. */
const NOTE_INTERVAL_MS = 5_000;
/** Agents that left, or fell silent, are shown for so long. */
const SHOWN_MS = 24 * 3_600_000;
const AGENTS_MAX = 500;

/**
 * - idle: asks for work. busy: has some. draining: has some, and has said that it takes no more.
 * - left: has said so, and has nothing more. silent: neither asks nor works, and has not said why.
 */
export type AgentState = 'idle' | 'busy' | 'draining' | 'left' | 'silent';

export type AgentJob = {
  readonly jobId: string;
  readonly phase: JobPhase;
  readonly runId: string;
  readonly stackId: string;
  readonly stackName: string;
  readonly environment: string;
  readonly since: string;
};

export type AgentAnswer = {
  readonly name: string;
  readonly state: AgentState;
  readonly firstSeenAt: string;
  /** When it last asked for work. */
  readonly seenAt: string;
  readonly jobs: readonly AgentJob[];
};

type Row = Omit<AgentAnswer, 'state'> & { readonly leftAt: string | null };

/**
 * Which agents there are and what each does. Not event-sourced, as leases are not: that somebody asked for work is no fact worth
 * remembering. So it is told of now only, never of a past moment. Not promised: that a silent agent is dead.
 */
@Injectable()
export class Agents {
  private readonly noted = new Map<string, number>();

  constructor(@Inject(DataSource) private readonly dataSource: DataSource) {}

  /** It asks for work, and so it has not left. */
  async seen(name: string, nowMs = Date.now()): Promise<void> {
    if (nowMs - (this.noted.get(name) ?? 0) < NOTE_INTERVAL_MS) return;
    if (this.noted.size >= AGENTS_MAX) this.noted.clear();
    this.noted.set(name, nowMs);
    await this.dataSource.query(
      `with forgotten as (
         delete from ops.agents where greatest(seen_at, left_at) < $3 and name <> $1
           and not exists (select from ops.leases where agent = name))
       insert into ops.agents (name, first_seen_at, seen_at) values ($1, $2, $2)
       on conflict (name) do update set seen_at = excluded.seen_at, left_at = null`,
      [name, new Date(nowMs), new Date(nowMs - SHOWN_MS)],
    );
  }

  /** It takes no more work. What it has, it finishes. */
  async left(name: string, nowMs = Date.now()): Promise<void> {
    this.noted.delete(name);
    await this.dataSource.query(
      `insert into ops.agents (name, first_seen_at, seen_at, left_at) values ($1, $2, $2, $2)
       on conflict (name) do update set left_at = excluded.left_at`,
      [name, new Date(nowMs)],
    );
  }

  /** By name; those that have been away for long are left out. */
  async list(nowMs = Date.now()): Promise<readonly AgentAnswer[]> {
    const jobs = tableShape(this.dataSource, JobRow).path;
    const runs = tableShape(this.dataSource, RunRow).path;
    const rows: Row[] = await this.dataSource.query(
      `select a.name, ${iso('a.first_seen_at')} as "firstSeenAt", ${iso('a.seen_at')} as "seenAt",
              ${iso('a.left_at')} as "leftAt",
              coalesce(json_agg(json_build_object('jobId', j.id, 'phase', j.phase, 'runId', j.run_id,
                'stackId', j.stack_id, 'stackName', r.stack_name, 'environment', r.environment,
                'since', ${iso('j.claimed_at')}) order by j.claimed_at) filter (where j.id is not null),
                '[]') as jobs
       from ops.agents a
         left join ops.leases l on l.agent = a.name and l.lease_until > $1
         left join ${jobs} j on j.id = l.job_id
         left join ${runs} r on r.id = j.run_id
       group by a.name
       having greatest(a.seen_at, a.left_at) > $2 or count(l.job_id) > 0
       order by a.name limit $3`,
      [new Date(nowMs), new Date(nowMs - SHOWN_MS), AGENTS_MAX],
    );
    return rows.map(({ leftAt, ...row }) => ({ ...row, state: stateOf(row, leftAt, nowMs) }));
  }
}

function stateOf({ jobs, seenAt }: Omit<Row, 'leftAt'>, leftAt: string | null, nowMs: number) {
  const works = jobs.length > 0;
  if (leftAt !== null) return works ? 'draining' : 'left';
  if (works) return 'busy';
  return nowMs - Date.parse(seenAt) > SILENCE_MS_MAX ? 'silent' : 'idle';
}

function iso(column: string): string {
  return `to_char(${column} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;
}
