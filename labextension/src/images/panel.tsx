import * as React from 'react';

import type { IStudioEvents } from '../core/events';
import type { IPageRoute, PageRenderer } from '../core/pages';
import type { IImagesApi } from './api';
import { ImageDetail } from './components/ImageDetail';
import { ImageForm } from './components/ImageForm';
import { ImageList } from './components/ImageList';
import { ImagesModel } from './model';

/** What draws the pages of images; its model lives as long as the application. */
export function imagesPanel(api: IImagesApi, events: IStudioEvents): PageRenderer {
  const model = new ImagesModel(api, events);
  return route => <Images model={model} route={route} />;
}

function Images(props: { model: ImagesModel; route: IPageRoute }): React.JSX.Element {
  const { model, route } = props;
  React.useEffect(() => void model.ensure(), [model]);
  if (route.params['view'] === 'create') {
    return <ImageForm model={model} route={route} />;
  }
  if (route.params['image']) {
    return <ImageDetail model={model} route={route} />;
  }
  return <ImageList model={model} route={route} />;
}
