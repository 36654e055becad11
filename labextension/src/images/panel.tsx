import * as React from 'react';

import type { IStudioEvents } from '../core/events';
import type { IPageRoute, PageRenderer } from '../core/pages';
import type { IImagesApi } from './api';
import { ImageDetail } from './components/ImageDetail';
import { ImageForm } from './components/ImageForm';
import { ImageList } from './components/ImageList';
import type { NotebookCreator } from './model';
import { ImagesModel } from './model';

/**
 * What draws the pages of images; its model lives as long as the application.
 *
 * @param createNotebook - null where no feature creates notebooks: nothing is offered then.
 */
export function imagesPanel(
  api: IImagesApi,
  events: IStudioEvents,
  createNotebook: NotebookCreator | null
): PageRenderer {
  const model = new ImagesModel(api, events);
  return route => <Images model={model} route={route} createNotebook={createNotebook} />;
}

function Images(props: {
  model: ImagesModel;
  route: IPageRoute;
  createNotebook: NotebookCreator | null;
}): React.JSX.Element {
  const { model, route } = props;
  React.useEffect(() => void model.ensure(), [model]);
  if (route.params['view'] === 'create') {
    return <ImageForm model={model} route={route} />;
  }
  if (route.params['image']) {
    return <ImageDetail {...props} />;
  }
  return <ImageList {...props} />;
}
