/** The short part of a payload, as `Event.brief` answers it. */
export type EventBrief = Readonly<Record<string, unknown>>;

/** What a person wrote, or `requested` where they wrote nothing. */
const WRITTEN: readonly string[] = [
  ...['CancelRequested', 'RunCanceled', 'RunDiscarded', 'PipelineCancelRequested'],
  ...['JobCancelRequested', 'JobCancelled', 'GateOpened'],
];
const NOTHING_WRITTEN = 'requested';

const ANSWER: Readonly<Record<string, string>> = {
  yes: 'approved',
  no: 'rejected',
  void: 'not needed any more',
};
const PHASE: Readonly<Record<string, string>> = { plan: 'to plan', apply: 'to apply' };

/**
 * What tells an event from others of its type, in words: which gate and how it was answered, which step, who worked, what was written.
 * `nodeName` is what the node is called that the event names by its place. Empty where nothing tells it apart.
 */
export function eventDetail(type: string, brief: EventBrief, nodeName?: string): string {
  const text = (name: string): string | undefined => {
    const value = brief[name];
    return typeof value === 'string' && value !== '' ? value : undefined;
  };
  const node = nodeName ?? (typeof brief.node === 'number' ? `node ${brief.node}` : undefined);
  const reason = text('reason');
  const parts = [
    text('position') === undefined ? node : gateWords(text('environment'), node),
    type.startsWith('Definition') ? text('name') : undefined,
    text('step'),
    PHASE[text('phase') ?? ''],
    text('worker') ?? text('agent'),
    ANSWER[text('resolution') ?? ''],
    words(text('result')),
    WRITTEN.includes(type) ? quoted(reason) : words(reason),
    text('summary'),
    text('message')?.split('\n', 1)[0],
    quoted(text('comment')),
  ];
  return parts.filter((part) => part !== undefined).join(' · ');
}

const gateWords = (environment: string | undefined, node: string | undefined): string =>
  node === undefined ? `before ${environment ?? 'an environment'}` : `behind ${node}`;
const words = (code: string | undefined): string | undefined => code?.replaceAll('_', ' ');
const quoted = (text: string | undefined): string | undefined =>
  text === undefined || text === NOTHING_WRITTEN ? undefined : `“${text}”`;
