import * as React from 'react';

import { CopyButton } from '../../../core/components/ErrorBanner';
import { useTrans } from '../../../core/components/hooks';
import type { IOutputMemory } from '../outputMemory';
import type { IPlanNode } from '../plan';
import { readPlan } from '../plan';
import { OutputTabs } from './OutputTabs';

/** What Spark does for a query: a tree from the result down to what is read, and Spark's own text. */
export function PlanOutput(props: { data: unknown; memory: IOutputMemory }): React.JSX.Element {
  const { data, memory } = props;
  const plan = React.useMemo(() => readPlan(data), [data]);
  const trans = useTrans();
  const tree = {
    id: 'tree',
    label: trans.__('Plan'),
    draw: () => <Nodes nodes={plan.roots} label={trans.__('Plan of the query')} />
  };
  const text = {
    id: 'text',
    label: trans.__('Text'),
    draw: () => (
      <pre className="sms-Plan-text" tabIndex={0} aria-label={trans.__('Plan of the query')}>
        {plan.text}
      </pre>
    )
  };
  return (
    <div className="sms-Plan">
      <div className="sms-Plan-copy">
        <CopyButton text={plan.text} label={trans.__('Copy plan')} />
      </div>
      <OutputTabs
        label={trans.__('Ways to look at the plan')}
        tabs={plan.roots.length > 0 ? [tree, text] : [text]}
        memory={memory}
      />
    </div>
  );
}

function Nodes(props: { nodes: readonly IPlanNode[]; label?: string }): React.JSX.Element {
  return (
    <ul className="sms-Plan-nodes" aria-label={props.label}>
      {props.nodes.map(node => (
        <li key={node.key}>
          {node.detail ? (
            <details>
              <summary>{node.name}</summary>
              <pre>{node.detail}</pre>
            </details>
          ) : (
            <span className="sms-Plan-name">{node.name}</span>
          )}
          {node.children.length > 0 ? <Nodes nodes={node.children} /> : null}
        </li>
      ))}
    </ul>
  );
}
