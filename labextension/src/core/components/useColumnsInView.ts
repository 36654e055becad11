import * as React from 'react';

import type { IColumn } from './DataTableTypes';
import type { IColumnSpan } from './tableLayout';
import { columnsBetween } from './tableLayout';

/** Pixels drawn beyond those in view, so that a step of the wheel finds them there. */
const OVERSCAN_WIDTH = 320;

/**
 * The columns of a wide table that can be seen, and some beside them; the same object until it changes.
 *
 * A row of forty cells costs four times what a row of ten does, and thirty of them are out of view.
 */
export function useColumnsInView<T>(
  scroller: React.RefObject<HTMLElement | null>,
  columns: readonly IColumn<T>[]
): IColumnSpan {
  const [span, setSpan] = React.useState<IColumnSpan>({ first: 0, last: columns.length - 1 });
  React.useLayoutEffect(() => {
    const node = scroller.current;
    if (!node) {
      return undefined;
    }
    const measure = (): void => {
      const left = node.scrollLeft - OVERSCAN_WIDTH;
      const next = columnsBetween(columns, left, node.scrollLeft + node.clientWidth + OVERSCAN_WIDTH);
      setSpan(now => (now.first === next.first && now.last === next.last ? now : next));
    };
    measure();
    node.addEventListener('scroll', measure, { passive: true });
    const resized = new ResizeObserver(measure);
    resized.observe(node);
    return () => {
      node.removeEventListener('scroll', measure);
      resized.disconnect();
    };
  }, [scroller, columns]);
  return span;
}
