import type { NodeProps } from '@xyflow/react';
import { UnstyledButton } from '@mantine/core';
import { memo } from 'react';
import { countsOf } from '../counts-of';
import { GateAnswer } from '../../../parts/gate-answer';
import { GateMark } from '../gate-mark';
import { NodeCounts } from '../node-counts';
import { useChoosePart } from '../pipeline-choice';
import type { FrameNode } from './flow-nodes';
import classes from './graph.module.css';

/** An environment around its stacks, with the gate before it. */
export const EnvironmentFrame = memo(function EnvironmentFrame({ data }: NodeProps<FrameNode>) {
  const { environment, isGrouped, pipelineId } = data;
  const choosePart = useChoosePart();
  const { name, nodes, gate } = environment;
  return (
    <div className={classes.frame}>
      <div className={`${classes.frameHead} nopan`}>
        {isGrouped ? (
          <UnstyledButton
            className={classes.frameName ?? ''}
            onClick={() => choosePart({ environment: name })}
            title={`Only ${name}`}
          >
            {name}
          </UnstyledButton>
        ) : (
          <span className={classes.frameName}>{name}</span>
        )}
        <GateMark environment={environment} />
        {gate?.state === 'waiting' && (
          <span className={classes.frameAnswer}>
            <GateAnswer pipelineId={pipelineId} gate={gate} of={nodes.length} where="graph" />
          </span>
        )}
        <span className={classes.frameCounts}>
          <NodeCounts counts={countsOf(nodes)} total={nodes.length} />
        </span>
      </div>
    </div>
  );
});
