import type { IRenderMimeRegistry } from '@jupyterlab/rendermime';
import type { TranslationBundle } from '@jupyterlab/translation';

import { FrameOutput } from './components/FrameOutput';
import { PlanOutput } from './components/PlanOutput';
import { WatchedStatement } from './components/WatchedStatement';
import { FRAME_TYPE } from './frame';
import { outputFactory } from './output';
import { PLAN_TYPE } from './plan';
import { PROGRESS_TYPE } from './statement';
import type { IStatementParts, StatementTools } from './statementTools';
import { statementTools } from './statementTools';

/** Before everything else that a client can show of the same output, such as its text. */
const RANK = 0;

/** Draw the studio's types of outputs, in notebooks and consoles. */
export function addOutputs(
  registry: IRenderMimeRegistry,
  trans: TranslationBundle,
  parts: IStatementParts
): void {
  const tools = new WeakMap<HTMLElement, StatementTools>();
  const toolsOf = (node: HTMLElement): StatementTools => {
    const known = tools.get(node) ?? statementTools(parts, node);
    tools.set(node, known);
    return known;
  };
  const drawings = [
    outputFactory(PROGRESS_TYPE, trans, ({ data, memory, node }) => (
      <WatchedStatement data={data} tools={toolsOf(node)} memory={memory} />
    )),
    outputFactory(FRAME_TYPE, trans, ({ data, memory }) => <FrameOutput data={data} memory={memory} />),
    outputFactory(PLAN_TYPE, trans, ({ data, memory }) => <PlanOutput data={data} memory={memory} />)
  ];
  drawings.forEach(drawing => registry.addFactory(drawing, RANK));
}
