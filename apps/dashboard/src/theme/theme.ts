import {
  Anchor,
  Button,
  createTheme,
  Drawer,
  Modal,
  Paper,
  Table,
  Tooltip,
  type MantineColorsTuple,
} from '@mantine/core';

const keel: MantineColorsTuple = [
  '#e0f0f3',
  '#c3e2e9',
  '#98cfda',
  '#5cc3d8',
  '#2f9fb6',
  '#178198',
  '#0f6e84',
  '#0b6377',
  '#084f5f',
  '#063c49',
];

/** Mantine's greys of the dark scheme, in the dashboard's own hue: inputs, menus, dialogs and lines take theirs from here. */
const dark: MantineColorsTuple = [
  '#e6eaef',
  '#b0bac6',
  '#8e99a7',
  '#5d6876',
  '#384350',
  '#252d37',
  '#1a2028',
  '#14191f',
  '#0e1216',
  '#0a0d10',
];

/** Mantine in the dashboard's own clothes: dense, square-ish, quiet. Colours come from `tokens.css`. */
export const theme = createTheme({
  primaryColor: 'keel',
  primaryShade: { light: 7, dark: 6 },
  colors: { keel, dark },
  fontFamily: 'var(--k-font)',
  fontFamilyMonospace: 'var(--k-font-mono)',
  headings: {
    fontWeight: '600',
    sizes: {
      h1: { fontSize: '1.25rem', lineHeight: '1.3' },
      h2: { fontSize: '0.95rem', lineHeight: '1.4' },
      h3: { fontSize: '0.85rem', lineHeight: '1.4' },
    },
  },
  fontSizes: { xs: '0.72rem', sm: '0.8rem', md: '0.875rem', lg: '1rem', xl: '1.25rem' },
  spacing: { xs: '0.375rem', sm: '0.625rem', md: '0.875rem', lg: '1.25rem', xl: '2rem' },
  defaultRadius: 'sm',
  radius: { xs: '3px', sm: '5px', md: '8px', lg: '12px', xl: '16px' },
  cursorType: 'pointer',
  components: {
    Anchor: Anchor.extend({ defaultProps: { underline: 'always' } }),
    Button: Button.extend({ defaultProps: { size: 'xs' } }),
    // A header within a dialog is no banner of the page.
    DrawerHeader: Drawer.Header.extend({ defaultProps: { role: 'presentation' } }),
    ModalHeader: Modal.Header.extend({ defaultProps: { role: 'presentation' } }),
    Modal: Modal.extend({
      defaultProps: {
        centered: true,
        transitionProps: { duration: 100 },
        closeButtonProps: { 'aria-label': 'Close' },
      },
    }),
    Paper: Paper.extend({ defaultProps: { withBorder: true, radius: 'md' } }),
    Table: Table.extend({ defaultProps: { verticalSpacing: 6, horizontalSpacing: 'sm' } }),
    Tooltip: Tooltip.extend({ defaultProps: { openDelay: 250, withArrow: true } }),
  },
});
