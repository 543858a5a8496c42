import type { MigrationInterface, QueryRunner } from 'typeorm';
import { schemaOf } from '../view-schema';

/** Taking an event's payload apart for `jsonb` was a third of what writing it cost, and nobody asks for its parts. */
export class KeepEventsAsText1763700000002 implements MigrationInterface {
  name = 'KeepEventsAsText1763700000002';

  up(queryRunner: QueryRunner): Promise<void> {
    return changeType(queryRunner, 'json');
  }

  down(queryRunner: QueryRunner): Promise<void> {
    return changeType(queryRunner, 'jsonb');
  }
}

async function changeType(queryRunner: QueryRunner, type: 'json' | 'jsonb'): Promise<void> {
  const events = `"${schemaOf(queryRunner.dataSource)}".events`;
  await queryRunner.query(`alter table ${events} alter column data type ${type}`);
}
