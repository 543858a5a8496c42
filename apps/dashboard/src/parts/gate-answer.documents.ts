import { graphql } from '@keelson/client/graphql';

export const RESOLVE_ENVIRONMENT_GATE = graphql(`
  mutation ResolveEnvironmentGate(
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

export const RESOLVE_NODE_GATE = graphql(`
  mutation ResolveNodeGate(
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
