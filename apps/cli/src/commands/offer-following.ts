import type { InfraPipeline } from '@keelson/client';
import { print } from '../output/print';
import type { Session } from '../session';
import { followToEnd } from './follow-to-end';

/** `--follow`, `--no-follow`, or neither: then a person's terminal decides. */
export type FollowChoice = { readonly follow?: boolean };

export const shallFollow = ({ follow }: FollowChoice, session: Session): boolean =>
  follow ?? (session.terminal.live && session.output === 'table');

/** After a command that started a pipeline: shows its progress, or says how to see it. */
export async function offerFollowing(
  session: Session,
  pipeline: InfraPipeline,
  choice: FollowChoice,
): Promise<void> {
  if (!shallFollow(choice, session)) {
    return print(
      session,
      pipeline,
      ({ id, status }) => `${id} is ${status}; watch it: keelson infra-pipeline follow ${id}`,
    );
  }
  session.endWith(await followToEnd(session, pipeline.id));
  if (session.output !== 'table') {
    print(session, await session.client.infraPipelines.show(pipeline.id), () => '');
  }
}
