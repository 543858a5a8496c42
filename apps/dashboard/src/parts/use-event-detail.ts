import { useNodeName } from '../data/node-names';
import { eventDetail, type EventBrief } from './event-detail';
import { subjectOf } from './subject-of';

export type BriefEvent = {
  readonly type: string;
  readonly stream: string;
  /** As the server answers it, or all of the payload. */
  readonly brief: unknown;
};

/** What tells an event from others of its type, in words; empty where nothing does. */
export function useEventDetail({ type, stream, brief }: BriefEvent): string {
  const fields = (brief ?? {}) as EventBrief;
  const { id } = subjectOf(stream);
  const nodeName = useNodeName(id, typeof fields.node === 'number' ? fields.node : undefined);
  return eventDetail(type, fields, nodeName);
}
