import { Widget } from '@lumino/widgets';
import * as React from 'react';

import { Button } from '../../core/components/Button';
import { ErrorBanner } from '../../core/components/ErrorBanner';
import { useModels, useTrans } from '../../core/components/hooks';
import { Page } from '../../core/components/Page';
import { useAction } from '../../core/components/useAction';
import { useAnswer } from '../../core/components/useAnswer';
import type { IPageRoute } from '../../core/pages';
import type { CreateNotebookCopy } from '../../core/wire';
import type { ILinks } from '../links';
import type { AutoMLModel } from '../model';

interface IProps {
  model: AutoMLModel;
  route: IPageRoute;
  links: ILinks;
  /** Id or name of the job. */
  job: string;
  which: string;
}

/** A notebook that an experiment wrote: to be read, and to be imported. */
export function NotebookPage(props: IProps): React.JSX.Element {
  const { model, route, links } = props;
  const trans = useTrans();
  useModels(model.jobs);
  const action = useAction();
  const which: CreateNotebookCopy['which'] = props.which === 'exploration' ? 'exploration' : 'candidates';
  const content = useAnswer(async () => {
    const job = model.find(props.job) ?? (await model.api.job(props.job));
    return model.api.notebook(job.id, job.notebooks[which]);
  }, [model, props.job, which]);
  const load = (): Promise<boolean> =>
    action.run(async () => links.openDocument((await model.api.importNotebook(props.job, which)).path));
  const title =
    which === 'exploration'
      ? trans.__('Data exploration notebook')
      : trans.__('Candidate generation notebook');
  const name = model.find(props.job)?.request.name ?? props.job;
  return (
    <Page
      crumbs={[
        { label: trans.__('AutoML'), onClick: () => route.go({}) },
        { label: name, onClick: () => route.go({ job: props.job }) },
        { label: title }
      ]}
    >
      {action.error ? <ErrorBanner error={action.error} onClose={action.clear} /> : null}
      {content.error ? <ErrorBanner error={content.error} onRetry={content.retry} /> : null}
      <div className="sms-Banner" data-tone="info">
        <div className="sms-Banner-text">
          {trans.__('Read-only preview. Import the notebook to run and to change it.')}
        </div>
        <div className="sms-Banner-actions">
          <Button primary busy={action.busy} onClick={() => void load()}>
            {trans.__('Import notebook')}
          </Button>
        </div>
      </div>
      {content.value ? (
        <Host make={links.previewNotebook} content={content.value} label={title} />
      ) : content.error ? null : (
        <div className="sms-PageSkeleton" aria-busy="true" />
      )}
    </Page>
  );
}

interface IHostProps {
  make: ILinks['previewNotebook'];
  content: Parameters<ILinks['previewNotebook']>[0];
  label: string;
}

/** The place of a widget of JupyterLab within the page. */
function Host(props: IHostProps): React.JSX.Element {
  const { make, content, label } = props;
  const ref = React.useRef<HTMLDivElement>(null);
  // A layout effect ends while the place is still in the document: only there a widget can be detached.
  React.useLayoutEffect(() => {
    const node = ref.current;
    if (!node) {
      return undefined;
    }
    const widget = make(content);
    Widget.attach(widget, node);
    return () => {
      Widget.detach(widget);
      widget.dispose();
    };
  }, [make, content]);
  return <div ref={ref} className="sms-AutoMLPreview" role="region" aria-label={label} tabIndex={0} />;
}
