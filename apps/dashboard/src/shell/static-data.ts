import '@tanstack/react-router';

declare module '@tanstack/react-router' {
  /** What a route says about itself: for breadcrumbs, and for those who do not see the page change. */
  interface StaticDataRouteOption {
    readonly title?: string;
  }
}
