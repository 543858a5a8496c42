import { Link } from '@tanstack/react-router';
import type { CSSProperties } from 'react';
import { Elapsed } from '../../../parts/elapsed';
import { Icon } from '../../../parts/icon';
import { iconOfTone, ofGate, ofNode } from '../../../parts/state-tone';
import { durationWords } from '../../../parts/time-words';
import { waitingText } from '../../../parts/waiting-text';
import { GateMark } from '../gate-mark';
import type { GraphEnvironment, GraphNode } from '../pipeline-model';
import { barOf, type TimeSpan } from './time-span';
import classes from './timeline.module.css';

type NodeLineProps = {
  readonly node: GraphNode;
  readonly span: TimeSpan;
  readonly nowMs: number;
};

/** A stack's name, and the bar of its work. */
export function NodeLine({ node, span, nowMs }: NodeLineProps) {
  const { id, name, shown, isCritical } = node;
  const { tone, icon, word } = ofNode(shown.status);
  const bar = barOf(node, nowMs);
  return (
    <>
      <span className={classes.label} data-tone={tone}>
        <Icon name={icon ?? iconOfTone[tone]} size={13} className={classes.icon} />
        <Link
          from="/pipelines/$pipelineId"
          to="."
          search={(search) => ({ ...search, node: id })}
          replace
          resetScroll={false}
          aria-label={`${id}, ${word}${isCritical ? ', on the critical path' : ''}`}
        >
          {name}
        </Link>
        {isCritical && <span className={classes.critical}>◆</span>}
      </span>
      <span className={classes.lane}>
        {bar ? (
          <>
            <span
              className={classes.bar}
              data-tone={tone}
              data-critical={isCritical || undefined}
              style={placeOf(span, bar.fromMs, bar.knownToMs)}
            />
            {bar.toMs > bar.knownToMs && (
              <span className={classes.expected} style={placeOf(span, bar.knownToMs, bar.toMs)} />
            )}
            <Caption node={node} span={span} fromMs={bar.fromMs} toMs={bar.toMs} />
          </>
        ) : (
          <span className={classes.idle} title={waitingText(shown.waiting)}>
            {waitingText(shown.waiting) ?? word}
            {node.expectedMs !== undefined && `, takes about ${durationWords(node.expectedMs)}`}
          </span>
        )}
      </span>
    </>
  );
}

type CaptionProps = TimeSpan & { readonly node: GraphNode; readonly span: TimeSpan };

/** How long, beside the bar: behind it where there is room, before it where there is not. */
function Caption({ node: { shown }, span, fromMs, toMs }: CaptionProps) {
  const lengthMs = span.toMs - span.fromMs;
  const isLate = (toMs - span.fromMs) / lengthMs > 0.85;
  const place: CSSProperties = isLate
    ? { right: `calc(${100 * (1 - (fromMs - span.fromMs) / lengthMs)}% + 6px)` }
    : { left: `calc(${(100 * (toMs - span.fromMs)) / lengthMs}% + 6px)` };
  return (
    <span className={classes.caption} style={place}>
      <Elapsed from={shown.startedAt} to={shown.endedAt} />
    </span>
  );
}

type EnvironmentLineProps = {
  readonly environment: GraphEnvironment;
  readonly span: TimeSpan;
  readonly nowMs: number;
};

/** An environment, and how long its gate was waited for. */
export function EnvironmentLine({ environment, span, nowMs }: EnvironmentLineProps) {
  const { name, gate } = environment;
  const openedMs = gate ? Date.parse(gate.openedAt) : 0;
  const resolvedMs = gate?.resolvedAt ? Date.parse(gate.resolvedAt) : nowMs;
  return (
    <>
      <span className={classes.label}>
        <strong>{name}</strong> <GateMark environment={environment} />
      </span>
      <span className={classes.lane}>
        {gate && openedMs <= span.toMs && (
          <span
            className={classes.gate}
            title={`Gate ${ofGate(gate.state).word}`}
            style={placeOf(span, Math.max(openedMs, span.fromMs), Math.min(resolvedMs, span.toMs))}
          />
        )}
      </span>
    </>
  );
}

function placeOf({ fromMs, toMs }: TimeSpan, beginMs: number, endMs: number): CSSProperties {
  const lengthMs = toMs - fromMs;
  return {
    left: `${(100 * (beginMs - fromMs)) / lengthMs}%`,
    width: `max(3px, ${(100 * Math.max(0, endMs - beginMs)) / lengthMs}%)`,
  };
}
