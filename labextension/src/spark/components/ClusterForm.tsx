import * as React from 'react';

import { CreateForm } from '../../core/components/CreateForm';
import { ErrorBanner } from '../../core/components/ErrorBanner';
import { TextField } from '../../core/components/Field';
import { useModels, useTrans } from '../../core/components/hooks';
import { LackNotice } from '../../core/components/LackNotice';
import { Page } from '../../core/components/Page';
import { useAction } from '../../core/components/useAction';
import { useKeptDraft } from '../../core/components/useKeptDraft';
import type { IPageRoute } from '../../core/pages';
import type { StudioError } from '../../core/request';
import type { ClusterTemplate, TemplateParameter } from '../../core/wire';
import type { Texts } from '../draft';
import { fieldOf, fieldsOf, fromCluster, kept, problemsOf, textOf, toRequest } from '../draft';
import type { ILinks } from '../links';
import type { SparkModel } from '../model';
import { ClusterPlanCard } from './ClusterPlanCard';
import { ParameterField } from './ParameterField';
import { optionsOf } from './parameterOptions';
import { TemplateChoice } from './TemplateChoice';

interface IProps {
  model: SparkModel;
  route: IPageRoute;
  links: ILinks;
}

/** Make a cluster from a template. */
export function ClusterForm(props: IProps): React.JSX.Element {
  const { model, route } = props;
  const trans = useTrans();
  useModels(model.templates, model.instanceTypes);
  React.useEffect(() => {
    void model.templates.ensure();
    void model.instanceTypes.ensure();
  }, [model]);
  const { value: page, error } = model.templates;
  const template = model.template(route.params['template'] ?? '') ?? page?.items[0];
  return (
    <Page
      crumbs={[
        { label: trans.__('Clusters'), onClick: () => route.go({}) },
        { label: trans.__('Create cluster') }
      ]}
    >
      {error ? <ErrorBanner error={error} onRetry={() => void model.templates.load()} /> : null}
      {template ? (
        <TemplateForm {...props} template={template} />
      ) : error ? null : page ? (
        <p>{trans.__('There is no template. Ask who runs this server to provide one.')}</p>
      ) : (
        <div className="sms-PageSkeleton" aria-busy="true" />
      )}
    </Page>
  );
}

function TemplateForm(props: IProps & { template: ClusterTemplate }): React.JSX.Element {
  const { model, route, links, template } = props;
  const trans = useTrans();
  const action = useAction();
  const ask = React.useCallback(
    async (id: string) => fromCluster(model.find(id) ?? (await model.api.cluster(id))),
    [model]
  );
  const [draft, setDraft] = useKeptDraft({ kept, clone: route.params['clone'], ask, run: action.run });
  const [secrets, setSecrets] = React.useState<Texts>({});
  // What is wrong with a field is told once it was left.
  const [left, setLeft] = React.useState<ReadonlySet<string>>(new Set());
  const [place, showWrong] = useFirstWrong();
  const texts = draft.texts[template.name] ?? {};
  const problems = problemsOf(template, draft, secrets, trans);
  const fields = fieldsOf(template, texts);
  const refused = refusals(action.error, fields);
  const errorOf = (name: string): string | null =>
    (left.has(name) ? problems[name] : undefined) ?? refused[name] ?? null;
  const leave = (name: string): void => setLeft(new Set([...left, name]));
  const changeText = (name: string, text: string): void => {
    action.clear();
    setDraft({ ...draft, texts: { ...draft.texts, [template.name]: { ...texts, [name]: text } } });
  };
  const changeSecret = (name: string, text: string): void => {
    action.clear();
    setSecrets({ ...secrets, [name]: text });
  };
  const submit = async (): Promise<void> => {
    setLeft(new Set(['name', ...fields.map(({ name }) => name)]));
    const create = async (): Promise<void> => {
      const cluster = await model.create(toRequest(template, draft, secrets));
      kept.clear();
      route.go({ cluster: cluster.id });
    };
    if (Object.keys(problems).length > 0 || !(await action.run(create))) {
      showWrong();
    }
  };
  const choose = (name: string): void => {
    // What was wrong with, and secret in, one template's fields says nothing of another's.
    action.clear();
    setLeft(new Set());
    setSecrets({});
    route.go({ ...route.params, template: name });
  };
  return (
    <div ref={place} className="sms-Clusters-form">
      {action.error ? (
        <ErrorBanner
          what={trans.__('The cluster was not created.')}
          error={action.error}
          onClose={action.clear}
        />
      ) : null}
      <CreateForm
        label={trans.__('Cluster')}
        submit={trans.__('Create cluster')}
        busy={action.busy}
        onSubmit={() => void submit()}
        onCancel={() => {
          kept.clear();
          route.go({});
        }}
        plan={
          <ClusterPlanCard
            template={template}
            texts={texts}
            currency={model.templates.value?.currency ?? ''}
          />
        }
      >
        <TemplateChoice
          templates={model.templates.value?.items ?? []}
          chosen={template}
          onChoose={({ name }) => choose(name)}
        />
        {template.kind === 'emr' ? (
          <LackNotice
            offer={links.emr}
            text={trans.__('This server cannot speak to AWS yet: what it takes is not installed.')}
          />
        ) : null}
        <div onBlur={() => leave('name')}>
          <TextField
            label={trans.__('Cluster name')}
            error={errorOf('name')}
            value={draft.name}
            maxLength={256}
            onChange={name => setDraft({ ...draft, name })}
          />
        </div>
        {fields.map(parameter => (
          <ParameterField
            key={`${template.name} ${parameter.name}`}
            parameter={parameter}
            options={optionsOf(template, parameter, model.instanceTypes.value, trans)}
            text={parameter.secret ? (secrets[parameter.name] ?? '') : textOf(parameter, texts)}
            error={errorOf(parameter.name)}
            onChange={text => (parameter.secret ? changeSecret : changeText)(parameter.name, text)}
            onLeave={() => leave(parameter.name)}
          />
        ))}
      </CreateForm>
    </div>
  );
}

/** Where a form is, and what leads to its first field that is wrong once that has been drawn. */
function useFirstWrong(): [React.RefObject<HTMLDivElement>, () => void] {
  const place = React.useRef<HTMLDivElement>(null);
  const [asked, ask] = React.useReducer((count: number) => count + 1, 0);
  React.useEffect(() => {
    if (asked > 0) {
      place.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
    }
  }, [asked]);
  return [place, ask];
}

/** What the server says of single fields, by the name of the parameter. */
function refusals(
  error: StudioError | null,
  fields: readonly TemplateParameter[]
): Readonly<Record<string, string>> {
  const said = error?.details['fields'];
  if (typeof said !== 'object' || said === null) {
    return {};
  }
  return Object.fromEntries(
    Object.entries(said).map(([path, message]) => [fieldOf(path, fields), String(message)])
  );
}
