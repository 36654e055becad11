/** Places of the boxes of a pipeline: each in the column after the last of its parents. Pure functions. */
import type { PipelineStep } from '../core/wire';

/** Pixels. */
export const BOX = { width: 200, height: 80, gapX: 48, gapY: 16 } as const;

export interface IBox {
  readonly step: PipelineStep;
  readonly x: number;
  readonly y: number;
}

export interface IDiagram {
  readonly boxes: readonly IBox[];
  /** From the right edge of a box to the left one of the next. */
  readonly arrows: readonly { readonly from: IBox; readonly to: IBox }[];
  readonly width: number;
  readonly height: number;
}

/** The diagram of a pipeline; steps come in an order in which parents are first. */
export function diagramOf(steps: readonly PipelineStep[]): IDiagram {
  const columns = new Map<string, number>();
  for (const { name, parents } of steps) {
    columns.set(name, 1 + Math.max(-1, ...parents.map(parent => columns.get(parent) ?? -1)));
  }
  const sizes = new Map<number, number>();
  const placed = steps.map(step => {
    const column = columns.get(step.name) ?? 0;
    const row = sizes.get(column) ?? 0;
    sizes.set(column, row + 1);
    return { step, column, row };
  });
  const rows = Math.max(0, ...sizes.values());
  const boxes = placed.map(({ step, column, row }): IBox => ({
    step,
    x: column * (BOX.width + BOX.gapX),
    // Short columns stand in the middle of long ones.
    y: (row + (rows - (sizes.get(column) ?? 0)) / 2) * (BOX.height + BOX.gapY)
  }));
  const byName = new Map(boxes.map(box => [box.step.name, box]));
  return {
    boxes,
    arrows: boxes.flatMap(to =>
      to.step.parents.flatMap(parent => {
        const from = byName.get(parent);
        return from ? [{ from, to }] : [];
      })
    ),
    width: Math.max(0, ...boxes.map(({ x }) => x + BOX.width)),
    height: Math.max(0, rows * (BOX.height + BOX.gapY) - BOX.gapY)
  };
}
