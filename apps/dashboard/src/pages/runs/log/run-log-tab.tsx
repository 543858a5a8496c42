import { Stack, Text } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { useDeferredValue, useMemo, useState } from 'react';
import { faultWords } from '../../../data/fault-words';
import { EmptyState } from '../../../parts/empty-state';
import { useShownMs } from '../../../time/shown-ms';
import { useRunSearch } from '../use-run-search';
import { LogLines } from './log-lines';
import { LogToolbar } from './log-toolbar';
import { missingLine } from './missing-line';
import type { LogLine, ReadLog } from './run-log';
import { useRunLog } from './use-run-log';

type RunLogTabProps = {
  readonly runId: string;
  /** Nothing is printed any more. */
  readonly ended: boolean;
};

/** What the tool has printed, live. Lines are no events; of the past those are shown that were there by then. */
export function RunLogTab({ runId, ended }: RunLogTabProps) {
  const log = useRunLog(runId);
  const shownMs = useShownMs();
  const [search, change] = useRunSearch();
  const { step, line, find = '' } = search;
  const narrow = useMediaQuery('(max-width: 48em)') ?? false;
  const wrap = search.wrap ?? narrow;
  const [letGo, setLetGo] = useState(line !== undefined);
  const [wasOver] = useState(ended);
  // A run that ends while somebody follows is followed to its last line, which may come with its end.
  const following = !letGo && !wasOver && shownMs === undefined;
  const live = !wasOver && !log.ended && shownMs === undefined;
  const sought = useDeferredValue(find.trim().toLowerCase());
  const lines = useShownLines(log, step, shownMs);
  const matches = useMatches(lines, sought);
  const selected = line === undefined ? -1 : lines.findIndex(({ offset }) => offset === line - 1);
  const go = (direction: 1 | -1): void => {
    const to = matchFrom(matches, selected, direction);
    if (to === undefined) return;
    setLetGo(true);
    change({ line: lines[to]!.offset + 1 });
  };
  return (
    <Stack gap="xs">
      <LogToolbar
        steps={useMemo(() => [...new Set(log.lines.map((each) => each.step))], [log.lines])}
        step={step}
        onStep={(to) => change({ step: to })}
        find={find}
        onFind={(to) => change({ find: to === '' ? undefined : to })}
        found={{ count: matches.length, current: matches.indexOf(selected) + 1 }}
        onGo={go}
        wrap={wrap}
        onWrap={(to) => change({ wrap: to })}
        following={live ? !letGo : undefined}
        onFollow={(to) => setLetGo(!to)}
      />
      <LogFault fault={log.fault} />
      <Missing
        words={missingLine({ line, shown: lines, all: log.lines, complete: log.complete, live })}
      />
      {lines.length === 0 ? (
        <NoLines log={log} filtered={step !== undefined} />
      ) : (
        <LogLines
          // Heights that were measured are of the other way to write lines.
          key={String(wrap)}
          lines={lines}
          widest={log.widest}
          wrap={wrap}
          selected={selected}
          sought={sought}
          following={following}
          onFollowing={(to) => setLetGo(!to)}
          onSelect={(to) => change({ line: to === line ? undefined : to })}
        />
      )}
      <Text size="xs" c="dimmed">
        {lines.length.toLocaleString('en')} {lines.length === 1 ? 'line' : 'lines'}
        {live && log.complete ? ', and more as they come' : ''}
      </Text>
    </Stack>
  );
}

function useShownLines(
  { lines }: ReadLog,
  step: string | undefined,
  shownMs: number | undefined,
): readonly LogLine[] {
  return useMemo(() => {
    if (step === undefined && shownMs === undefined) return lines;
    return lines.filter(
      (line) =>
        (step === undefined || line.step === step) &&
        (shownMs === undefined || Date.parse(line.at) <= shownMs),
    );
  }, [lines, step, shownMs]);
}

/** Places of the lines that have it. */
function useMatches(lines: readonly LogLine[], sought: string): readonly number[] {
  return useMemo(
    () =>
      sought === ''
        ? []
        : lines.flatMap((line, index) => (line.sought.includes(sought) ? [index] : [])),
    [lines, sought],
  );
}

/** The next match in a direction; after the last one comes the first. */
function matchFrom(
  matches: readonly number[],
  selected: number,
  direction: 1 | -1,
): number | undefined {
  const next =
    direction === 1
      ? matches.find((index) => index > selected)
      : matches.findLast((index) => selected === -1 || index < selected);
  return next ?? (direction === 1 ? matches[0] : matches.at(-1));
}

/** Of a link that names a line. */
function Missing({ words }: { readonly words: string | undefined }) {
  if (words === undefined) return null;
  return (
    <Text size="sm" c="var(--k-ink-soft)" role="status">
      {words}
    </Text>
  );
}

function LogFault({ fault }: { readonly fault: unknown }) {
  if (fault === undefined) return null;
  return (
    <Text size="sm" c="var(--k-failed)" role="alert">
      The log could not be read. {faultWords(fault)}
    </Text>
  );
}

function NoLines({ log, filtered }: { readonly log: ReadLog; readonly filtered: boolean }) {
  if (!log.complete && log.fault === undefined) {
    return (
      <Text size="sm" c="dimmed" py="xl" ta="center" role="status">
        Reading the log …
      </Text>
    );
  }
  if (filtered) {
    return <EmptyState title="No such lines">This step has printed nothing here.</EmptyState>;
  }
  return (
    <EmptyState title="No line yet">
      A log begins when a worker takes the run; lines appear here as the tool prints them.
    </EmptyState>
  );
}
