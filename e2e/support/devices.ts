/** A phone as the product is designed for. */
export const phone = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true } as const
/** The desk of somebody who works at it all day. */
export const desktop = { viewport: { width: 1440, height: 900 } } as const
