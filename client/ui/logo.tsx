/** The product's mark: two hitches holding one line fast. Decorative; the product's name stands beside it. */
export function Logo({ size }: { size: string }) {
  return (
    <img
      src="/icons/logo.svg"
      alt=""
      aria-hidden="true"
      draggable={false}
      style={{ inlineSize: size, blockSize: size, display: 'block' }}
    />
  )
}
