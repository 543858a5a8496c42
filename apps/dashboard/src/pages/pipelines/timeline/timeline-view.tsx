import { EmptyState } from '../../../parts/empty-state';
import { useMemo } from 'react';
import { useNowMs } from '../../../parts/now';
import { durationWords } from '../../../parts/time-words';
import { NothingLikeThis } from '../list/list-view';
import type { PipelineModel } from '../pipeline-model';
import type { PipelineSearch } from '../pipeline.search';
import { shownRows } from '../shown-rows';
import { useDrawnRows } from '../use-drawn-rows';
import { useNarrow } from '../../../parts/use-narrow';
import { marksOf, spanOf, type TimeSpan } from './time-span';
import { EnvironmentLine, NodeLine } from './timeline-lines';
import classes from './timeline.module.css';

const ROW_HEIGHT = 28;
const MARKS_MAX = 8;
const NARROW_MARKS_MAX = 3;

type TimelineViewProps = { readonly model: PipelineModel; readonly search: PipelineSearch };

/** When which stack was at work: what ran side by side, and what everything waited for. */
export function TimelineView({ model, search }: TimelineViewProps) {
  const nowMs = useNowMs();
  const rows = useMemo(() => shownRows(model, search), [model, search]);
  const { frame, virtual } = useDrawnRows(rows, ROW_HEIGHT, search.node);
  const span = spanOf(model.nodes, nowMs);
  if (rows.length === 0) return <NothingLikeThis />;
  if (!span) {
    return (
      <EmptyState title="Nothing has begun yet">
        The timeline begins with the first stack that runs. The graph shows what will.
      </EmptyState>
    );
  }
  return (
    <div
      ref={frame}
      className={classes.frame}
      tabIndex={0}
      role="region"
      aria-label="Timeline of the pipeline"
    >
      <Axis span={span} nowMs={nowMs} />
      <ol className={classes.rows} style={{ height: virtual.getTotalSize() }}>
        {virtual.getVirtualItems().map(({ index, start }) => {
          const row = rows[index];
          return (
            row && (
              <li
                key={index}
                className={classes.row}
                data-kind={row.kind}
                data-chosen={(row.kind === 'node' && row.node.id === search.node) || undefined}
                aria-setsize={rows.length}
                aria-posinset={index + 1}
                style={{ height: ROW_HEIGHT, transform: `translateY(${start}px)` }}
              >
                {row.kind === 'node' ? (
                  <NodeLine node={row.node} span={span} nowMs={nowMs} />
                ) : (
                  <EnvironmentLine environment={row.environment} span={span} nowMs={nowMs} />
                )}
              </li>
            )
          );
        })}
      </ol>
    </div>
  );
}

/** Time since the beginning, and where now is. */
function Axis({ span, nowMs }: { readonly span: TimeSpan; readonly nowMs: number }) {
  const isNarrow = useNarrow();
  const lengthMs = span.toMs - span.fromMs;
  const share = (ms: number): string => `${(100 * ms) / lengthMs}%`;
  return (
    <div className={classes.axis} aria-hidden>
      <span />
      <div className={classes.marks}>
        {marksOf(span, isNarrow ? NARROW_MARKS_MAX : MARKS_MAX).map((ms) => (
          <span key={ms} className={classes.mark} style={{ left: share(ms) }}>
            {ms === 0 ? '0' : durationWords(ms)}
          </span>
        ))}
        {nowMs < span.toMs && nowMs > span.fromMs && (
          <span className={classes.now} style={{ left: share(nowMs - span.fromMs) }}>
            now
          </span>
        )}
      </div>
    </div>
  );
}
