import type { AuditProgress, EventLog, Position } from '@keelson/event-log';
import { commandGroups } from './command-groups';
import { Replay } from './replay';
import type { ReplayDifference, ReplayVerdict } from './replay-difference';

const PROGRESS_EVENTS = 5_000;

/**
 * Folds the recorded log again, runs every saga over it, decides every command again, and compares.
 *
 * Compared: every event folds; its id follows from its command's; where its aggregate is a state machine, it moves it along an
 * edge; every event of a saga has the reaction that it claims, and deciding that reaction's command again over the states at
 * that place leads to exactly these events; every reaction has its effect on record, or was moot at some time. Commands of people,
 * workers and timers are not recorded; what they said is read off the events that they led to (commands-behind/), and deciding one of
 * the commands that it can have been, over the stream's state at that place, leads to exactly these events.
 * Not compared: what a command alone can say (a comment, a worker's figures, a specification) with anything, nor what no event keeps
 * (the token of a worker that reports a failure, whether a lost lease may be retried); which streams and events the handler of
 * such a command has looked at; metadata (actor, time) with anything. That all events of such a command are gone is found where a
 * later one could not have been decided without them. Memory grows with the number of streams and of reactions.
 *
 * `reactedTo` is the lowest of the sagas' checkpoints: what lies behind it may still be under way and is counted as open.
 */
export async function* replayLog(
  log: Pick<EventLog, 'head' | 'readAll'>,
  reactedTo: Position,
): AsyncGenerator<AuditProgress | ReplayDifference | ReplayVerdict, void, void> {
  const replay = new Replay(reactedTo);
  let untilProgress = PROGRESS_EVENTS;
  for await (const group of commandGroups(log, await log.head())) {
    await replay.take(group);
    yield* replay.news();
    untilProgress -= group.length;
    if (untilProgress > 0) continue;
    untilProgress = PROGRESS_EVENTS;
    const position = String(group.at(-1)?.position);
    yield { kind: 'progress', events: replay.events, position };
  }
  const verdict = await replay.end();
  yield* replay.news();
  yield verdict;
}
