import * as React from 'react';

import { Button } from '../../core/components/Button';
import { EmptyState } from '../../core/components/EmptyState';
import { ErrorBanner } from '../../core/components/ErrorBanner';
import { Bytes, FactsLine, Moment } from '../../core/components/Facts';
import { useModels, useTrans } from '../../core/components/hooks';
import { Page } from '../../core/components/Page';
import { Progress } from '../../core/components/Progress';
import { StateChip } from '../../core/components/StateChip';
import type { IAction } from '../../core/components/useAction';
import { useAction } from '../../core/components/useAction';
import type { IPageRoute } from '../../core/pages';
import type { Build, Image } from '../../core/wire';
import type { ImagesModel, NotebookCreator } from '../model';
import { isRunning } from '../model';
import { BuildList } from './BuildList';
import { EnvironmentTable } from './EnvironmentTable';
import { deleteVersion } from './ImageList';
import { ImageOverview } from './ImageOverview';
import { stateLabel } from './ImageTable';

interface IProps {
  model: ImagesModel;
  route: IPageRoute;
  createNotebook: NotebookCreator | null;
}

/** One version of an image: what is in it, its builds, its environment on this machine. */
export function ImageDetail(props: IProps): React.JSX.Element {
  const { model, route } = props;
  const trans = useTrans();
  useModels(model.images, model.builds, model.environments);
  const action = useAction();
  const { image: name = '', version, tab = 'overview' } = route.params;
  const image = model.find(name, version);
  const back = { label: trans.__('Images'), onClick: () => route.go({}) };
  if (!image) {
    return (
      <Page crumbs={[back, { label: name }]}>
        <Missing model={model} name={name} version={version} />
      </Page>
    );
  }
  const builds = model.buildsOf(image);
  const running = builds.find(isRunning);
  const environments = model.environmentsOf(image);
  return (
    <Page
      crumbs={[back, { label: `${image.display_name} ${image.version}` }]}
      actions={<Actions {...props} image={image} action={action} />}
      facts={<Facts image={image} />}
      progress={
        running ? (
          <BuildProgress build={running} onCancel={() => void action.run(() => model.cancel(running))} />
        ) : null
      }
      tabs={[
        { id: 'overview', label: trans.__('Overview') },
        { id: 'builds', label: trans.__('Builds'), count: builds.length },
        { id: 'environments', label: trans.__('Environments'), count: environments.length }
      ]}
      tab={tab}
      onTab={id => route.go({ ...route.params, tab: id })}
    >
      {action.error ? <ErrorBanner error={action.error} onClose={action.clear} /> : null}
      {tab === 'overview' ? (
        <ImageOverview
          image={image}
          versions={(model.images.value ?? []).filter(other => other.name === name)}
          onVersion={other => route.go({ ...route.params, version: other })}
          onMakeLatest={() => void action.run(() => model.moveAlias(image, 'latest'))}
        />
      ) : null}
      {tab === 'builds' ? <BuildList builds={builds} /> : null}
      {tab === 'environments' ? (
        <EnvironmentTable
          environments={model.environments.value === null ? null : environments}
          images={[image]}
          onRemove={environment => model.removeEnvironment(environment)}
        />
      ) : null}
    </Page>
  );
}

function Actions(props: IProps & { image: Image; action: IAction }): React.JSX.Element {
  const { model, image, route, action, createNotebook } = props;
  const trans = useTrans();
  const buildable = image.state === 'Absent' || image.state === 'Failed';
  const build = async (): Promise<void> => {
    if (await action.run(() => model.build(image))) {
      route.go({ ...route.params, tab: 'builds' });
    }
  };
  const remove = async (): Promise<void> => {
    if (await deleteVersion(model, image, action.run, trans)) {
      route.go({});
    }
  };
  return (
    <>
      {image.custom ? <Button onClick={() => void remove()}>{trans.__('Delete version')}</Button> : null}
      {createNotebook ? (
        <Button
          primary={!buildable}
          disabledReason={image.state === 'Unavailable' ? image.unavailable_reason : null}
          onClick={() => void action.run(() => createNotebook(image))}
        >
          {trans.__('Create notebook on this image')}
        </Button>
      ) : null}
      {buildable ? (
        <Button primary busy={action.busy} onClick={() => void build()}>
          {image.state === 'Failed' ? trans.__('Build again') : trans.__('Build')}
        </Button>
      ) : null}
    </>
  );
}

function Facts(props: { image: Image }): React.JSX.Element {
  const { image } = props;
  const trans = useTrans();
  return (
    <FactsLine>
      <StateChip
        state={image.state}
        label={stateLabel(image, trans)}
        detail={image.unavailable_reason ?? undefined}
      />
      <span>{trans.__('Python %1', image.python)}</span>
      <span>{trans.__('Built for %1', image.accelerator)}</span>
      {image.size_bytes === null ? null : <Bytes bytes={image.size_bytes} />}
      {image.last_used === null ? null : (
        <span>
          {trans.__('Last used')} <Moment at={image.last_used} />
        </span>
      )}
      {image.owner === null ? null : <span>{trans.__('Made by %1', image.owner)}</span>}
    </FactsLine>
  );
}

function BuildProgress(props: { build: Build; onCancel: () => void }): React.JSX.Element {
  const { build, onCancel } = props;
  const trans = useTrans();
  const stage = build.stages.find(item => item.state === 'running');
  return (
    <Progress
      label={trans.__('Build')}
      value={build.progress}
      note={stage ? `${stage.name}${stage.note ? `: ${stage.note}` : ''}` : build.state}
      action={
        <Button
          disabledReason={build.state === 'Stopping' ? trans.__('It is being cancelled already.') : null}
          onClick={onCancel}
        >
          {trans.__('Cancel build')}
        </Button>
      }
    />
  );
}

function Missing(props: {
  model: ImagesModel;
  name: string;
  version: string | undefined;
}): React.JSX.Element {
  const { model, name, version } = props;
  const trans = useTrans();
  const { error, loading, value } = model.images;
  if (error) {
    return <ErrorBanner error={error} onRetry={() => void model.images.load()} />;
  }
  if (loading || value === null) {
    return <div className="sms-PageSkeleton" aria-busy="true" />;
  }
  return (
    <EmptyState text={trans.__('There is no image “%1” any more.', version ? `${name} ${version}` : name)} />
  );
}
