import * as React from 'react';

import { Button } from '../../core/components/Button';
import { confirm } from '../../core/components/confirm';
import type { IRowAction } from '../../core/components/DataTable';
import { ErrorBanner } from '../../core/components/ErrorBanner';
import { useModels, useTrans } from '../../core/components/hooks';
import { Page } from '../../core/components/Page';
import { useAction } from '../../core/components/useAction';
import type { IPageRoute } from '../../core/pages';
import type { Image } from '../../core/wire';
import type { ImagesModel, NotebookCreator } from '../model';
import { isRunning } from '../model';
import { EnvironmentTable } from './EnvironmentTable';
import { ImageTable } from './ImageTable';
import { OverlayTable } from './OverlayTable';
import { ScriptList } from './ScriptList';

interface IProps {
  model: ImagesModel;
  route: IPageRoute;
  createNotebook: NotebookCreator | null;
}

/** Images, the environments they have on this machine, and start-up scripts. */
export function ImageList(props: IProps): React.JSX.Element {
  const { model, route } = props;
  const trans = useTrans();
  useModels(model.images, model.builds, model.environments, model.overlays, model.scripts);
  const action = useAction();
  const tab = route.params['tab'] ?? 'images';
  const remotes = { images: model.images, environments: model.environments, scripts: model.scripts };
  const error = remotes[tab as keyof typeof remotes]?.error ?? null;
  return (
    <Page
      crumbs={[{ label: trans.__('Images') }]}
      actions={
        <Button primary onClick={() => route.go({ view: 'create' })}>
          {trans.__('Create custom image')}
        </Button>
      }
      tabs={[
        { id: 'images', label: trans.__('Images') },
        {
          id: 'environments',
          label: trans.__('Environments'),
          count: model.environments.value?.length ?? 0
        },
        {
          id: 'scripts',
          label: trans.__('Start-up scripts'),
          count: model.scripts.value?.length ?? 0
        }
      ]}
      tab={tab}
      onTab={id => route.go(id === 'images' ? {} : { tab: id })}
    >
      {error ? <ErrorBanner error={error} onRetry={() => void model.refresh()} /> : null}
      {action.error ? <ErrorBanner error={action.error} onClose={action.clear} /> : null}
      {tab === 'images' ? (
        <ImageTable
          images={model.images.value}
          onOpen={image => open(route, image)}
          actions={rowActions(props, action.run, trans)}
        />
      ) : null}
      {tab === 'environments' ? (
        <>
          <EnvironmentTable
            environments={model.environments.value}
            images={model.images.value ?? []}
            onRemove={environment => model.removeEnvironment(environment)}
            onOpen={environment => open(route, { ...environment, name: environment.image })}
          />
          <OverlayTable
            overlays={model.overlays.value}
            images={model.images.value ?? []}
            onRemove={overlay => model.removeOverlay(overlay)}
          />
        </>
      ) : null}
      {tab === 'scripts' ? <ScriptList model={model} /> : null}
    </Page>
  );
}

function open(route: IPageRoute, image: Pick<Image, 'name' | 'version'>, tab?: string): void {
  route.go({ image: image.name, version: image.version, ...(tab ? { tab } : {}) });
}

function rowActions(
  { model, route, createNotebook }: IProps,
  run: (work: () => Promise<unknown>) => Promise<boolean>,
  trans: ReturnType<typeof useTrans>
): readonly IRowAction<Image>[] {
  const running = (image: Image): ReturnType<typeof model.buildsOf>[number] | undefined =>
    model.buildsOf(image).find(isRunning);
  return [
    { label: trans.__('Open'), run: image => open(route, image) },
    {
      label: trans.__('Create notebook on this image'),
      visible: image => createNotebook !== null && image.state !== 'Unavailable',
      run: image => void (createNotebook && run(() => createNotebook(image)))
    },
    {
      label: trans.__('Build'),
      visible: image => image.state === 'Absent' || image.state === 'Failed',
      run: image => {
        void run(() => model.build(image)).then(worked => {
          if (worked) {
            open(route, image, 'builds');
          }
        });
      }
    },
    {
      label: trans.__('Cancel build'),
      visible: image => running(image) !== undefined,
      run: image => {
        const build = running(image);
        if (build) {
          void run(() => model.cancel(build));
        }
      }
    },
    {
      label: trans.__('Delete version'),
      visible: image => image.custom,
      destructive: true,
      run: image => void deleteVersion(model, image, run, trans)
    }
  ];
}

/** Ask, then delete a version of a custom image. Resolves to whether it is gone. */
export async function deleteVersion(
  model: ImagesModel,
  image: Image,
  run: (work: () => Promise<unknown>) => Promise<boolean>,
  trans: ReturnType<typeof useTrans>
): Promise<boolean> {
  const sure = await confirm(trans, {
    title: trans.__('Delete %1 %2?', image.display_name, image.version),
    text: trans.__(
      'Notebooks that name this version will open with the newest one that is left. Its environment stays until it is removed.'
    ),
    action: trans.__('Delete version')
  });
  return sure && run(() => model.removeImage(image));
}
