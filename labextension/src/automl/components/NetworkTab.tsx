import * as React from 'react';

import { EmptyState } from '../../core/components/EmptyState';
import { useTrans } from '../../core/components/hooks';
import { BOX, diagramOf } from '../pipeline';
import { algorithmName } from './algorithmNames';
import type { ICandidateTabProps } from './CandidateDetail';

/** The model from the table to the answer, as boxes and arrows. */
export function NetworkTab(props: ICandidateTabProps): React.JSX.Element {
  const { pipeline } = props.report;
  const trans = useTrans();
  const diagram = React.useMemo(() => diagramOf(pipeline), [pipeline]);
  if (pipeline.length === 0) {
    return (
      <EmptyState
        text={trans.__('The diagram is drawn of the best candidate, at the end of the experiment.')}
      />
    );
  }
  const { boxes, arrows, width, height } = diagram;
  const labels = new Map(pipeline.map(({ name, label }) => [name, algorithmName(trans, label)]));
  return (
    <div className="sms-AutoMLNetwork" role="region" aria-label={trans.__('Pipeline')} tabIndex={0}>
      <div style={{ width, height }}>
        <svg width={width} height={height} aria-hidden="true">
          {arrows.map(({ from, to }) => {
            const [x1, y1] = [from.x + BOX.width, from.y + BOX.height / 2];
            const [x2, y2] = [to.x, to.y + BOX.height / 2];
            const middle = (x1 + x2) / 2;
            return (
              <path
                key={`${from.step.name} ${to.step.name}`}
                d={`M${x1},${y1} C${middle},${y1} ${middle},${y2} ${x2},${y2}`}
              />
            );
          })}
        </svg>
        <ol aria-label={trans.__('Steps of the pipeline')}>
          {boxes.map(({ step, x, y }) => (
            <li
              key={step.name}
              style={{ left: x, top: y, width: BOX.width, height: BOX.height }}
              title={step.detail}
            >
              <strong className="sms-ellipsis">{labels.get(step.name)}</strong>
              <span className="sms-quiet sms-AutoMLNetwork-detail">{step.detail}</span>
              <span className="sms-hidden">
                {step.parents.length > 0
                  ? trans.__('after %1', step.parents.map(parent => labels.get(parent) ?? parent).join(', '))
                  : ''}
              </span>
            </li>
          ))}
        </ol>
      </div>
    </div>
  );
}
