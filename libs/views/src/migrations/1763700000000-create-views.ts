import type { MigrationInterface, QueryRunner } from 'typeorm';
import { schemaOf } from '../view-schema';

/** Rows that change often leave room on their page, so that a change need not touch an index. */
const HOT = 'with (fillfactor = 70)';

export class CreateViews1763700000000 implements MigrationInterface {
  name = 'CreateViews1763700000000';

  async up(queryRunner: QueryRunner): Promise<void> {
    const schema = `"${schemaOf(queryRunner.dataSource)}"`;
    for (const statement of [...tables(schema), ...indexes(schema)]) {
      await queryRunner.query(statement);
    }
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    const schema = `"${schemaOf(queryRunner.dataSource)}"`;
    await queryRunner.query(`drop table ${TABLES.map((table) => `${schema}.${table}`).join(', ')}`);
  }
}

const TABLES = [
  'checkpoints',
  'stacks',
  'runs',
  'jobs',
  'pipelines',
  'pipeline_nodes',
  'gates',
  'definitions',
  'events',
];

function tables(schema: string): readonly string[] {
  return [
    `create table ${schema}.checkpoints (
      name text primary key, version int not null, position bigint not null,
      failure jsonb, updated_at timestamptz not null default now())`,
    `create table ${schema}.stacks (
      id text primary key, org text not null, environment text not null, name text not null,
      project_id text, provisioner text not null, spec_digest text not null,
      generation int not null, source_archive text not null, variables jsonb not null,
      flow_control jsonb not null, depends_on jsonb not null, outputs jsonb not null,
      outputs_version int not null, outputs_run_id text, state_version int, state_serial int,
      state_lineage text, state_digest text, state_size_bytes int, drift text not null,
      drift_findings jsonb not null, needs_refresh boolean not null, needs_refresh_reason text,
      since timestamptz not null, last_run_id text, deleted boolean not null,
      created_at timestamptz not null, updated_at timestamptz not null, deleted_at timestamptz) ${HOT}`,
    `create table ${schema}.runs (
      id text primary key, org text not null, environment text not null, stack_id text not null,
      stack_name text not null, type text not null, provisioner text not null,
      trigger jsonb not null, pipeline_id text, pipeline_node int, source_archive text not null,
      spec_digest text not null, variables jsonb not null, inputs jsonb not null,
      input_digest text not null, flow_control jsonb not null, operations jsonb not null,
      runtime_config jsonb, retry_of text, state text not null, since timestamptz not null,
      steps jsonb not null, lane_token int, job_id text, worker text, delta jsonb, applied jsonb,
      plan_digest text, no_changes boolean, warnings jsonb not null, workspace_digest text,
      apply_skipped boolean, failure_reason text, failed_step text, message text,
      indeterminate boolean not null, cancel_requested text, due_at timestamptz,
      claims int not null, created_at timestamptz not null, updated_at timestamptz not null,
      started_at timestamptz, unconfirmed_at timestamptz, confirmed_at timestamptz,
      ended_at timestamptz) ${HOT}`,
    `create table ${schema}.jobs (
      id text primary key, run_id text not null, stack_id text not null, phase text not null,
      provisioner text not null, lane_token int not null, attempts_max int not null,
      state text not null, attempt int not null, agent text, token text, cancel_requested text,
      message text, created_at timestamptz not null, updated_at timestamptz not null,
      claimed_at timestamptz, ended_at timestamptz) ${HOT}`,
    `create table ${schema}.pipelines (
      id text primary key, org text not null, project_id text not null, project_name text not null,
      generation int not null, operation text not null, environments jsonb not null,
      concurrency_max int not null, nodes_total int not null, counts jsonb not null,
      retry_of text, status text not null, result text, reason text, cancel_requested text,
      created_at timestamptz not null, updated_at timestamptz not null,
      started_at timestamptz, ended_at timestamptz) ${HOT}`,
    `create table ${schema}.pipeline_nodes (
      pipeline_id text not null, node int not null, node_id text not null, stack_id text not null,
      environment text not null, depends_on jsonb not null, gate jsonb, status text not null,
      reason text, run_id text, started_at timestamptz, ended_at timestamptz,
      primary key (pipeline_id, node)) ${HOT}`,
    `create table ${schema}.gates (
      pipeline_id text not null, position text not null, environment text not null,
      node int not null, state text not null, reason text, comment text, resolved_by text,
      opened_at timestamptz not null, resolved_at timestamptz,
      primary key (pipeline_id, position, environment, node))`,
    `create table ${schema}.definitions (
      kind text not null, id text not null, org text not null, name text not null,
      spec jsonb not null, spec_digest text not null, generation int not null,
      deleted boolean not null, created_at timestamptz not null, updated_at timestamptz not null,
      primary key (kind, id))`,
    `create table ${schema}.events (
      position bigint primary key, id uuid not null, stream text not null, revision int not null,
      type text not null, actor_kind text not null, actor_id text not null,
      correlation_id text not null, causation_id text not null, at timestamptz not null,
      data jsonb not null)`,
  ];
}

/** Only over columns that stay as they are while a row is hot, but for the two partial ones, which stay small. */
function indexes(schema: string): readonly string[] {
  return [
    `create index stacks_by_name on ${schema}.stacks (name, org, environment)`,
    `create index stacks_by_age on ${schema}.stacks (created_at, id)`,
    `create index stacks_by_project on ${schema}.stacks (project_id) where project_id is not null`,
    `create index runs_by_age on ${schema}.runs (created_at, id)`,
    `create index runs_by_stack on ${schema}.runs (stack_id, created_at, id)`,
    `create index runs_by_pipeline on ${schema}.runs (pipeline_id) where pipeline_id is not null`,
    `create index runs_due on ${schema}.runs (due_at) where due_at is not null`,
    `create index jobs_pending on ${schema}.jobs (created_at, id) where state = 'pending'`,
    `create index jobs_by_run on ${schema}.jobs (run_id)`,
    `create index pipelines_by_age on ${schema}.pipelines (created_at, id)`,
    `create index pipelines_by_project on ${schema}.pipelines (project_id, created_at, id)`,
    `create index definitions_by_name on ${schema}.definitions (kind, name)`,
    `create index api_keys_by_hash on ${schema}.definitions ((spec ->> 'hash')) where kind = 'api-key'`,
    `create index events_by_id on ${schema}.events (id)`,
    `create index events_by_stream on ${schema}.events (stream, revision)`,
    `create index events_by_correlation on ${schema}.events (correlation_id)`,
    `create index events_by_time on ${schema}.events using brin (at)`,
  ];
}
