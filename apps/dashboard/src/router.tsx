import {
  createRootRouteWithContext,
  createRoute,
  createRouter,
  lazyRouteComponent,
  redirect,
  retainSearchParams,
} from '@tanstack/react-router';
import type { QueryClient } from '@tanstack/react-query';
import { liveSince } from './data/live';
import { loadPart } from './data/load-part';
import { queryClient } from './data/query-client';
import { begunAnswers } from './decisions/begun-answers';
import { approvalsSearch } from './pages/approvals/approvals.search';
import { auditSearch } from './pages/audit/audit.search';
import { overviewSearch } from './pages/overview/overview.search';
import { pipelineSearch } from './pages/pipelines/pipeline.search';
import { pipelinesSearch } from './pages/pipelines/pipelines.search';
import { runSearch } from './pages/runs/run.search';
import { runsSearch } from './pages/runs/runs.search';
import { stackSearch } from './pages/stacks/stack.search';
import { stacksSearch } from './pages/stacks/stacks.search';
import { sessionQuery } from './session/session-query';
import { ownPlace } from './session/own-place';
import { SignInPage } from './session/sign-in.page';
import { FaultPage, NoSuchPage } from './shell/fault-page';
import { only } from './shell/only';
import { Shell } from './shell/shell';
import './shell/static-data';
import { momentSearch } from './time/shown-moment';

const rootRoute = createRootRouteWithContext<{ readonly queryClient: QueryClient }>()({
  validateSearch: momentSearch,
  search: { middlewares: [retainSearchParams(['at'])] },
});

type SignInSearch = {
  readonly to?: string | undefined;
  /** There was a session until a moment ago. */
  readonly ended?: true | undefined;
};

const signInRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/sign-in',
  component: SignInPage,
  // Undefined must be said: what a validator leaves out, the router takes from the address as it is.
  validateSearch: ({ to, ended }: Record<string, unknown>): SignInSearch => ({
    to: ownPlace(to, window.location.origin),
    ended: ended === true ? true : undefined,
  }),
});

const shellRoute = createRoute({
  getParentRoute: () => rootRoute,
  id: 'shell',
  component: Shell,
  errorComponent: FaultPage,
  beforeLoad: async ({ context, location }) => {
    const session = await context.queryClient.ensureQueryData(sessionQuery);
    if (!session) throw redirect({ to: '/sign-in', search: { to: location.href } });
    begunAnswers.belongTo(session.name);
    await context.queryClient.ensureQueryData(liveSince);
  },
});

const overviewRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/',
  staticData: { title: 'Overview' },
  validateSearch: only(overviewSearch),
  component: lazyRouteComponent(
    loadPart(() => import('./pages/overview/overview.page')),
    'OverviewPage',
  ),
});

const pipelinesRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/pipelines',
  staticData: { title: 'Pipelines' },
  validateSearch: only(pipelinesSearch),
  component: lazyRouteComponent(
    loadPart(() => import('./pages/pipelines/pipelines.page')),
    'PipelinesPage',
  ),
});

const pipelineRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/pipelines/$pipelineId',
  staticData: { title: 'Pipeline' },
  validateSearch: only(pipelineSearch),
  component: lazyRouteComponent(
    loadPart(() => import('./pages/pipelines/pipeline.page')),
    'PipelinePage',
  ),
});

const stacksRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/stacks',
  staticData: { title: 'Stacks' },
  validateSearch: only(stacksSearch),
  component: lazyRouteComponent(
    loadPart(() => import('./pages/stacks/stacks.page')),
    'StacksPage',
  ),
});

const stackRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/stacks/$stackId',
  staticData: { title: 'Stack' },
  validateSearch: only(stackSearch),
  component: lazyRouteComponent(
    loadPart(() => import('./pages/stacks/stack.page')),
    'StackPage',
  ),
});

const runnersRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/runners',
  staticData: { title: 'Runners' },
  component: lazyRouteComponent(
    loadPart(() => import('./pages/runners/runners.page')),
    'RunnersPage',
  ),
});

const auditRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/audit',
  staticData: { title: 'Audit' },
  validateSearch: only(auditSearch),
  component: lazyRouteComponent(
    loadPart(() => import('./pages/audit/audit.page')),
    'AuditPage',
  ),
});

const runsRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/runs',
  staticData: { title: 'Runs' },
  validateSearch: only(runsSearch),
  component: lazyRouteComponent(
    loadPart(() => import('./pages/runs/runs.page')),
    'RunsPage',
  ),
});

const runRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/runs/$runId',
  staticData: { title: 'Run' },
  validateSearch: only(runSearch),
  component: lazyRouteComponent(
    loadPart(() => import('./pages/runs/run.page')),
    'RunPage',
  ),
});

const approvalsRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/approvals',
  staticData: { title: 'Approvals' },
  validateSearch: only(approvalsSearch),
  component: lazyRouteComponent(
    loadPart(() => import('./pages/approvals/approvals.page')),
    'ApprovalsPage',
  ),
});

const routeTree = rootRoute.addChildren([
  signInRoute,
  shellRoute.addChildren([
    ...[overviewRoute, pipelinesRoute, pipelineRoute, runsRoute, runRoute, approvalsRoute],
    ...[stacksRoute, stackRoute, runnersRoute, auditRoute],
  ]),
]);

export const router = createRouter({
  routeTree,
  context: { queryClient },
  defaultPreload: 'intent',
  defaultErrorComponent: FaultPage,
  defaultNotFoundComponent: NoSuchPage,
  scrollRestoration: true,
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
