import { Button, Group, Modal, Stack, Text, Textarea } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { liveQuery } from '../data/live-query';
import { Moment } from '../parts/moment';
import { useMayAct } from '../session/may-act';
import { begunAnswers, useBegunAnswer } from './begun-answers';
import { decisionOf, type Decision } from './decision';
import { settledPipeline, settledRun, type Settled } from './settled';
import { SETTLED_PIPELINE, SETTLED_RUN } from './settled.documents';
import { useAsk } from './use-ask';

/** Over the dialog that asks, which the page takes away when it has heard of it. */
const ABOVE_DIALOGS = 300;

/**
 * Tells what became of a decision that the address asks for and that is not open any more: because somebody else was faster, or because the
 * link is old. Nothing while this person's own answer is on its way.
 */
export function SettledDialog() {
  const [ask = ''] = useAsk();
  const { isSending } = useBegunAnswer(ask);
  const mayAct = useMayAct();
  const decision = mayAct && !isSending ? decisionOf(ask) : undefined;
  if (!decision) return null;
  return 'runId' in decision ? (
    <OfRun key={ask} decision={decision} />
  ) : (
    <OfPipeline key={ask} decision={decision} />
  );
}

type RunDecision = Extract<Decision, { readonly runId: string }>;

function OfRun({ decision: { verb, runId: id } }: { readonly decision: RunDecision }) {
  const { data } = useQuery(
    liveQuery({ document: SETTLED_RUN, variables: { id, at: null }, changesWith: [`run:${id}`] }),
  );
  const settled = data && settledRun(verb, data.run);
  if (!settled) return null;
  return <Told about={`${data.run.environment}/${data.run.stackName}`} settled={settled} />;
}

type PipelineDecision = Exclude<Decision, RunDecision>;

function OfPipeline({ decision }: { readonly decision: PipelineDecision }) {
  const { pipelineId: id } = decision;
  const { data } = useQuery(
    liveQuery({
      document: SETTLED_PIPELINE,
      variables: { id, at: null },
      changesWith: [`pipeline:${id}`],
    }),
  );
  const settled = data && settledPipeline(decision, data.pipeline);
  if (!settled) return null;
  return <Told about={nameOf(decision, data.pipeline.projectName)} settled={settled} />;
}

function nameOf(decision: PipelineDecision, project: string): string {
  if (!('environment' in decision)) return `the pipeline of ${project}`;
  const { environment, node } = decision;
  const gate = node === null ? `before ${environment}` : `behind ${environment}/${node}`;
  return `the gate ${gate} of ${project}`;
}

function Told({ about, settled }: { readonly about: string; readonly settled: Settled }) {
  const [ask = '', put] = useAsk();
  const { comment: written } = useBegunAnswer(ask);
  const leave = (): void => {
    begunAnswers.forget(ask);
    void put(undefined);
  };
  return (
    <Modal
      opened
      onClose={leave}
      zIndex={ABOVE_DIALOGS}
      title={`Nothing is left to decide about ${about}`}
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <Stack gap="md">
        <Text size="sm" component="p" m={0} role="status">
          {settled.words}
          {settled.at !== null && (
            <>
              , <Moment time={settled.at} />
            </>
          )}
          {settled.comment === null ? '.' : `: “${settled.comment}”`}
        </Text>
        {written.trim() !== '' && (
          <Textarea
            label="Your comment was not sent"
            description="Take it with you if you need it elsewhere."
            value={written}
            readOnly
            autosize
            maxRows={8}
          />
        )}
        <Group justify="flex-end">
          <Button onClick={leave} data-autofocus>
            Close
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
