import { graphql, type ResultOf } from '@keelson/client/graphql';

export const PIPELINES = graphql(`
  query Pipelines(
    $at: String
    $after: String
    $first: Int
    $project: String
    $status: PipelineStatus
  ) {
    pipelines(at: $at, after: $after, first: $first, project: $project, status: $status) {
      edges {
        node {
          id
          projectName
          generation
          operation
          status
          result
          reason
          nodesTotal
          counts
          environments {
            name
          }
          retryOf
          createdAt
          startedAt
          endedAt
          waiting {
            for
            why
            moves
            runId
            until
          }
        }
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }
`);

export type ListedPipeline = ResultOf<typeof PIPELINES>['pipelines']['edges'][number]['node'];
