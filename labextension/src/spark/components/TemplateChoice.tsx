import * as React from 'react';

import { useTrans } from '../../core/components/hooks';
import type { ClusterTemplate } from '../../core/wire';

interface IProps {
  templates: readonly ClusterTemplate[];
  chosen: ClusterTemplate;
  onChoose: (template: ClusterTemplate) => void;
}

/** The templates, each with what it is for. */
export function TemplateChoice(props: IProps): React.JSX.Element {
  const { templates, chosen, onChoose } = props;
  const trans = useTrans();
  const id = React.useId();
  return (
    <fieldset className="sms-Templates">
      <legend>{trans.__('Template')}</legend>
      <div className="sms-Templates-cards">
        {templates.map(template => (
          <label key={template.name} className="sms-Templates-card">
            <input
              type="radio"
              name={id}
              aria-label={template.title}
              aria-describedby={`${id}-${template.name}`}
              checked={template.name === chosen.name}
              onChange={() => onChoose(template)}
            />
            <span className="sms-Templates-title">{template.title}</span>
            <span id={`${id}-${template.name}`} className="sms-Templates-about">
              {template.description}
            </span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}
