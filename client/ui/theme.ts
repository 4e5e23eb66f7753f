import {
  ActionIcon,
  Button,
  type CSSVariablesResolver,
  createTheme,
  Drawer,
  defaultVariantColorsResolver,
  type MantineColorsTuple,
  Menu,
  Modal,
  Popover,
  Tooltip,
  type VariantColorsResolver,
} from '@mantine/core'

/** Deep teal: the one colour of what can be acted on. */
const tide: MantineColorsTuple = [
  '#e9f6f4',
  '#d6ecea',
  '#addad6',
  '#80c6c1',
  '#4fb3ac',
  '#2f9a94',
  '#1a837e',
  '#0f6e6a',
  '#0b5a57',
  '#084846',
]

/** Mantine's own greys and red, so that what it draws by itself is of the same cast. */
const gray: MantineColorsTuple = [
  '#f7f9fa',
  '#edf2f4',
  '#e2e8ec',
  '#cfd8de',
  '#b4c0c8',
  '#8797a3',
  '#5f6c78',
  '#46535f',
  '#2b3742',
  '#17212b',
]
const dark: MantineColorsTuple = [
  '#e7ecf0',
  '#b6c1ca',
  '#8f9ca8',
  '#5d6a75',
  '#3a4650',
  '#27313a',
  '#1c242b',
  '#151b20',
  '#11161b',
  '#0c1014',
]
const red: MantineColorsTuple = [
  '#fdecea',
  '#fbd9d6',
  '#f7b2ad',
  '#ff9f97',
  '#ff8f86',
  '#dd5a53',
  '#c0322f',
  '#c0322f',
  '#9e2624',
  '#7c1c1b',
]

const family =
  'system-ui, -apple-system, "Segoe UI", "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", "Noto Sans SC", sans-serif'

/** What can be acted on has the tokens' colours in light and dark: Mantine would put white on the dark scheme's teal. */
const variantColours: VariantColorsResolver = (input) => {
  const byMantine = defaultVariantColorsResolver(input)
  const own = { tide: 'accent', red: 'red' }[input.color ?? input.theme.primaryColor]
  if (own === undefined) return byMantine
  if (input.variant === 'filled') {
    return { ...byMantine, background: `var(--${own})`, hover: `var(--${own}-strong)`, color: `var(--on-${own})` }
  }
  if (input.variant === 'subtle' || input.variant === 'transparent') return { ...byMantine, color: `var(--${own})` }
  if (input.variant !== 'light') return byMantine
  return { ...byMantine, background: `var(--${own}-soft)`, hover: 'var(--selected)', color: `var(--${own})` }
}

/** The theme of the agents' app. With `cssVariables` it is the only place that names a colour or a size. */
export const theme = createTheme({
  primaryColor: 'tide',
  primaryShade: { light: 7, dark: 4 },
  variantColorResolver: variantColours,
  colors: { tide, gray, dark, red },
  fontFamily: family,
  fontFamilyMonospace: 'ui-monospace, SFMono-Regular, Menlo, Consolas, monospace',
  fontSizes: { xs: '12px', sm: '13px', md: '14px', lg: '16px', xl: '20px' },
  lineHeights: { xs: '1.5', sm: '1.5', md: '1.5', lg: '1.5', xl: '1.4' },
  spacing: { xs: '4px', sm: '8px', md: '12px', lg: '16px', xl: '24px' },
  radius: { xs: '4px', sm: '6px', md: '8px', lg: '12px', xl: '14px' },
  defaultRadius: 'md',
  headings: { fontFamily: family, fontWeight: '600' },
  cursorType: 'pointer',
  respectReducedMotion: true,
  focusRing: 'auto',
  components: {
    ActionIcon: ActionIcon.extend({ defaultProps: { variant: 'subtle', color: 'gray' } }),
    Button: Button.extend({
      styles: { label: { fontWeight: 500 } },
      // The phone's size of button: as high as a finger.
      vars: (_theme, { size }) => ({ root: size === 'md' ? { '--button-height': '44px' } : {} }),
    }),
    Drawer: Drawer.extend({ defaultProps: { transitionProps: { duration: 150 } } }),
    Menu: Menu.extend({ defaultProps: { shadow: 'md', radius: 'md', transitionProps: { duration: 100 } } }),
    Modal: Modal.extend({ defaultProps: { radius: 'lg', centered: true, transitionProps: { duration: 120 } } }),
    Popover: Popover.extend({ defaultProps: { shadow: 'md', radius: 'lg', transitionProps: { duration: 100 } } }),
    Tooltip: Tooltip.extend({ defaultProps: { openDelay: 300, transitionProps: { duration: 80 } } }),
  },
})

const sizes = {
  '--space-1': '4px',
  '--space-2': '8px',
  '--space-3': '12px',
  '--space-4': '16px',
  '--space-5': '20px',
  '--space-6': '24px',
  '--space-8': '32px',
  '--space-10': '40px',
  '--space-16': '64px',
  '--space-24': '96px',
  '--hairline-width': '1px',
  '--text-body': '14px',
  '--text-list': '13px',
  '--text-meta': '12px',
  '--text-touch': '16px',
  '--text-title': '16px',
  '--text-hero': '20px',
  '--text-badge': '11px',
  '--leading': '1.5',
  '--weight-strong': '600',
  '--weight-medium': '500',
  '--radius-control': '8px',
  '--radius-card': '12px',
  '--radius-bubble': '14px',
  '--radius-tight': '4px',
  '--radius-round': '999px',
  '--rail-width': '56px',
  '--list-width': '300px',
  '--page-width': '720px',
  '--form-width': '360px',
  '--message-width': '680px',
  '--bubble-width': '78%',
  '--header-height': '56px',
  '--row-height': '64px',
  '--section-height': '36px',
  '--tabs-height': '44px',
  '--bottom-tabs-height': '56px',
  '--touch': '44px',
  '--dot': '8px',
  '--icon-small': '14px',
  '--icon': '18px',
  '--icon-large': '22px',
  '--icon-hero': '32px',
  '--avatar-small': '28px',
  '--avatar': '40px',
  '--avatar-large': '64px',
  '--quick': '120ms ease-out',
} as const

const light = {
  '--paper': '#ffffff',
  '--canvas': '#f7f9fa',
  '--rail': '#eef2f4',
  '--raised': '#ffffff',
  '--ink': '#17212b',
  '--ink-soft': '#46535f',
  '--ink-faint': '#5f6c78',
  '--hairline': '#e2e8ec',
  '--hover': '#edf2f4',
  '--selected': '#ddf0ee',
  '--accent': '#0f6e6a',
  '--accent-strong': '#0b5a57',
  '--accent-soft': '#e2f2f0',
  '--on-accent': '#ffffff',
  '--bubble-own': '#d5ecea',
  '--bubble-other': '#eef2f5',
  '--red': '#c0322f',
  '--red-strong': '#9e2624',
  '--red-soft': '#fdecea',
  '--on-red': '#ffffff',
  '--green': '#19763f',
  '--green-soft': '#e4f4ea',
  '--amber': '#8a5a00',
  '--amber-soft': '#fdf3dc',
  '--shadow-float': '0 4px 16px rgb(23 33 43 / 14%)',
  '--tint-1': '#d9e8f7',
  '--tint-ink-1': '#234f7c',
  '--tint-2': '#dcefe4',
  '--tint-ink-2': '#1d5f3d',
  '--tint-3': '#f4e4d6',
  '--tint-ink-3': '#7a4516',
  '--tint-4': '#ebe1f4',
  '--tint-ink-4': '#5c3a80',
  '--tint-5': '#e2e8ed',
  '--tint-ink-5': '#3c4c5a',
} as const

const night: Record<keyof typeof light, string> = {
  '--paper': '#151b20',
  '--canvas': '#11161b',
  '--rail': '#0c1014',
  '--raised': '#1c242b',
  '--ink': '#e7ecf0',
  '--ink-soft': '#b6c1ca',
  '--ink-faint': '#8f9ca8',
  '--hairline': '#27313a',
  '--hover': '#1b242b',
  '--selected': '#173634',
  '--accent': '#5cbdb6',
  '--accent-strong': '#80d0ca',
  '--accent-soft': '#163331',
  '--on-accent': '#05211f',
  '--bubble-own': '#18474a',
  '--bubble-other': '#222c34',
  '--red': '#ff8f86',
  '--red-strong': '#ffaca5',
  '--red-soft': '#3b1f1f',
  '--on-red': '#2a0a08',
  '--green': '#67cb92',
  '--green-soft': '#163322',
  '--amber': '#e5b556',
  '--amber-soft': '#352a12',
  '--shadow-float': '0 4px 20px rgb(0 0 0 / 50%)',
  '--tint-1': '#1d3650',
  '--tint-ink-1': '#a9cdf2',
  '--tint-2': '#1b3a2a',
  '--tint-ink-2': '#9fd8b8',
  '--tint-3': '#432d1b',
  '--tint-ink-3': '#ecc19b',
  '--tint-4': '#35264a',
  '--tint-ink-4': '#d0b5ec',
  '--tint-5': '#2a343d',
  '--tint-ink-5': '#b9c5d0',
}

function mantineColours(scheme: typeof light | typeof night): Record<string, string> {
  return {
    ...scheme,
    '--mantine-color-body': scheme['--paper'],
    '--mantine-color-text': scheme['--ink'],
    '--mantine-color-dimmed': scheme['--ink-faint'],
    '--mantine-color-default': scheme['--raised'],
    '--mantine-color-default-hover': scheme['--hover'],
    '--mantine-color-default-border': scheme['--hairline'],
    '--mantine-color-placeholder': scheme['--ink-faint'],
    '--mantine-color-error': scheme['--red'],
    '--mantine-color-anchor': scheme['--accent'],
  }
}

/** The tokens as custom properties of the page, in light and dark. */
export const cssVariables: CSSVariablesResolver = () => ({
  variables: sizes,
  light: mantineColours(light),
  dark: mantineColours(night),
})

/** Sizes that code needs as numbers, px: the virtual lists estimate with them. */
export const px = {
  row: 64,
  section: 36,
  touchSection: 52,
  note: 44,
  message: 56,
  phone: 768,
  wide: 1100,
  icon: 18,
  iconSmall: 14,
} as const

/** The page's colour around the app (title bar of an installed app), per scheme. */
export const pageColour = { light: light['--rail'], dark: night['--rail'] } as const
