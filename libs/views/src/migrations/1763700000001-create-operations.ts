import type { MigrationInterface, QueryRunner } from 'typeorm';

export class CreateOperations1763700000001 implements MigrationInterface {
  name = 'CreateOperations1763700000001';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('create schema if not exists logs');
    await queryRunner.query('create schema if not exists ops');
    await queryRunner.query(
      `create table logs.chunks (
        run_id text not null, line_from int not null, line_to int not null,
        job_id text not null, step text not null, seq_from int not null, seq_to int not null,
        lines bytea not null, at timestamptz not null default now(),
        primary key (run_id, line_from))`,
    );
    await queryRunner.query(
      'create unique index chunks_by_job on logs.chunks (job_id, step, seq_from)',
    );
    await queryRunner.query(
      `create table ops.leases (
        job_id text primary key, attempt int not null, token text not null, agent text not null,
        lease_until timestamptz not null) with (fillfactor = 50)`,
    );
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('drop schema logs cascade');
    await queryRunner.query('drop schema ops cascade');
  }
}
