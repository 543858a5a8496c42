import { useEffect } from 'react';

/** The name of the browser's window, and of the page for whoever hears it. */
export function useWindowTitle(title: string): void {
  useEffect(() => {
    document.title = `${title} · Keelson`;
  }, [title]);
}
