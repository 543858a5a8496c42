import { graphql, type ResultOf } from '@keelson/client/graphql';

export const APPROVALS = graphql(`
  query Approvals($at: String) {
    approvals(at: $at) {
      kind
      since
      until
      environment
      stackName
      reason
      runId
      planDigest
      delta {
        resources {
          add
          change
          delete
        }
      }
      pipelineId
      projectName
    }
  }
`);

export const ANSWER_ENVIRONMENT_GATE = graphql(`
  mutation AnswerEnvironmentGate(
    $id: ID!
    $environment: ID!
    $decision: GateDecision!
    $comment: String
  ) {
    resolveEnvironmentGate(
      id: $id
      environment: $environment
      decision: $decision
      comment: $comment
    ) {
      id
    }
  }
`);

export const ANSWER_NODE_GATE = graphql(`
  mutation AnswerNodeGate(
    $id: ID!
    $environment: ID!
    $node: ID!
    $decision: GateDecision!
    $comment: String
  ) {
    resolveNodeGate(
      id: $id
      environment: $environment
      node: $node
      decision: $decision
      comment: $comment
    ) {
      id
    }
  }
`);

export type ShownApproval = ResultOf<typeof APPROVALS>['approvals'][number];
