import { Button, Text } from '@mantine/core';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { lazy, Suspense } from 'react';
import { loadPart } from '../../data/load-part';
import { ChangeCounts } from '../../parts/change-counts';
import { GateAnswer } from '../../parts/gate-answer';
import { Icon } from '../../parts/icon';
import { Moment } from '../../parts/moment';
import { ConfirmPlan } from '../runs/confirm-plan';
import { DiscardRun } from '../runs/discard-run';
import type { ShownApproval } from './approvals.documents';
import classes from './approvals.module.css';

const ApprovalPlan = lazy(
  loadPart(() => import('./approval-plan').then((module) => ({ default: module.ApprovalPlan }))),
);

/** One decision: what it is about, since when it waits, and the buttons that take it. */
export function ApprovalCard({ approval }: { readonly approval: ShownApproval }) {
  const { kind, runId, pipelineId, since, until, environment, stackName, reason } = approval;
  const { moves } = approval.waiting;
  return (
    <li className={classes.approval}>
      <div className={classes.head}>
        <span className={classes.sign}>
          <Icon name={kind === 'plan' ? 'stacks' : 'hand'} size={15} />
        </span>
        <div className={classes.what}>
          {kind === 'plan' && runId !== null ? (
            <Plan approval={approval} runId={runId} />
          ) : (
            <Gate approval={approval} />
          )}
          <Text size="xs" c="dimmed">
            waits since <Moment time={since} />: {moves}
            {until !== null && (
              <>
                , and the clock decides <Moment time={until} />
              </>
            )}
            {pipelineId !== null && (
              <>
                {' · '}
                pipeline{' '}
                <Link to="/pipelines/$pipelineId" params={{ pipelineId }} className="k-mono">
                  …{pipelineId.slice(-6)}
                </Link>
              </>
            )}
          </Text>
        </div>
        <div className={classes.answers}>
          {kind === 'plan' && runId !== null ? (
            <PlanAnswers runId={runId} pipelineId={pipelineId} />
          ) : (
            <GateAnswer
              pipelineId={pipelineId ?? ''}
              gate={{ environment, node: stackName, reason }}
            />
          )}
        </div>
      </div>
      {runId !== null && <UnfoldedPlan runId={runId} />}
    </li>
  );
}

type PlanProps = { readonly approval: ShownApproval; readonly runId: string };

function Plan({ approval: { environment, stackName, delta }, runId }: PlanProps) {
  return (
    <h2 className={classes.title}>
      Plan of{' '}
      <Link to="/runs/$runId" params={{ runId }} search={{ tab: 'plan' }}>
        {environment}/{stackName}
      </Link>
      {delta && <ChangeCounts counts={delta.resources} />}
    </h2>
  );
}

function Gate({ approval }: { readonly approval: ShownApproval }) {
  const { environment, stackName, projectName, reason } = approval;
  return (
    <>
      <h2 className={classes.title}>
        Gate {stackName === null ? `before ${environment}` : `behind ${environment}/${stackName}`}
        {projectName !== null && <span className={classes.of}>of {projectName}</span>}
      </h2>
      {reason !== null && <Text size="sm">“{reason}”</Text>}
    </>
  );
}

type PlanAnswersProps = { readonly runId: string; readonly pipelineId: string | null };

function PlanAnswers({ runId, pipelineId }: PlanAnswersProps) {
  const { plan } = useSearch({ from: '/shell/approvals' });
  const navigate = useNavigate({ from: '/approvals' });
  const open = plan === runId;
  const fold = (): void =>
    void navigate({
      search: open ? {} : { plan: runId },
      replace: true,
      resetScroll: false,
    });
  return (
    <>
      <Button variant="subtle" onClick={fold} aria-expanded={open}>
        {open ? 'Fold the plan' : 'Read the plan'}
      </Button>
      <DiscardRun run={{ id: runId, state: 'unconfirmed', pipelineId }} />
      <ConfirmPlan runId={runId} />
    </>
  );
}

function UnfoldedPlan({ runId }: { readonly runId: string }) {
  const { plan } = useSearch({ from: '/shell/approvals' });
  if (plan !== runId) return null;
  return (
    <div className={classes.plan}>
      <Suspense fallback={null}>
        <ApprovalPlan runId={runId} />
      </Suspense>
    </div>
  );
}
