import { significant } from '../core/format';

/** Gradients vanish at a ten-millionth: such figures need their power of ten. */
export function figureText(value: number | null): string {
  if (value === null) {
    return '–';
  }
  const size = Math.abs(value);
  return size !== 0 && (size < 1e-3 || size >= 1e6) ? value.toExponential(3) : significant(value, 4);
}
