import type { INotebookContent } from '@jupyterlab/nbformat';

import type { IStudioRequest } from '../core/request';
import type {
  AutoMLJob,
  AutoMLJobPage,
  CandidatePage,
  CandidateReport,
  CreateAutoMLJob,
  CreateNotebookCopy,
  CreatePreview,
  ImagePage,
  InstanceTypePage,
  NotebookCopy,
  RegisteredModel,
  TablePreview
} from '../core/wire';

/** Which of the two notebooks of a job. */
type NotebookKind = CreateNotebookCopy['which'];

/** What the server does with AutoML jobs. */
export interface IAutoMLApi {
  preview(request: CreatePreview): Promise<TablePreview>;
  jobs(): Promise<AutoMLJobPage>;
  job(name: string): Promise<AutoMLJob>;
  create(request: CreateAutoMLJob): Promise<AutoMLJob>;
  stop(id: string): Promise<AutoMLJob>;
  /** Go on with a job that failed, from what it has left. */
  resume(id: string): Promise<AutoMLJob>;
  remove(id: string): Promise<void>;
  /** All candidates, the best first. */
  candidates(id: string): Promise<CandidatePage>;
  report(id: string, candidate: string): Promise<CandidateReport>;
  /** What a job left, read as JSON. */
  notebook(id: string, path: string): Promise<INotebookContent>;
  /** Copy a notebook into the folder that JupyterLab shows. */
  importNotebook(id: string, which: NotebookKind): Promise<NotebookCopy>;
  register(id: string, candidate: string, name: string): Promise<RegisteredModel>;
  instanceTypes(): Promise<InstanceTypePage>;
  /** The images that jobs run in, built or not. */
  images(): Promise<ImagePage>;
  /** Address of a file that a job left, for a link. */
  fileUrl(id: string, path: string): string;
  /** Address of MLflow's page of a registered model's version. */
  registryUrl(name: string, version: string): string;
}

/** The newest so many; what is older is found by its address. */
const LIMIT = 500;

/** The same over HTTP. */
export class AutoMLApi implements IAutoMLApi {
  constructor(private readonly _request: IStudioRequest) {}

  preview(request: CreatePreview): Promise<TablePreview> {
    return this._request.post(['automl', 'previews'], request);
  }

  jobs(): Promise<AutoMLJobPage> {
    return this._request.get(['automl', 'jobs'], { limit: LIMIT });
  }

  job(name: string): Promise<AutoMLJob> {
    return this._request.get(['automl', 'jobs', name]);
  }

  create(request: CreateAutoMLJob): Promise<AutoMLJob> {
    return this._request.post(['automl', 'jobs'], request);
  }

  stop(id: string): Promise<AutoMLJob> {
    return this._request.post(['automl', 'jobs', id, 'stop']);
  }

  resume(id: string): Promise<AutoMLJob> {
    return this._request.post(['automl', 'jobs', id, 'resume']);
  }

  remove(id: string): Promise<void> {
    return this._request.delete(['automl', 'jobs', id]);
  }

  candidates(id: string): Promise<CandidatePage> {
    return this._request.get(['automl', 'jobs', id, 'candidates']);
  }

  report(id: string, candidate: string): Promise<CandidateReport> {
    return this._request.get(['automl', 'jobs', id, 'candidates', candidate]);
  }

  notebook(id: string, path: string): Promise<INotebookContent> {
    return this._request.get(['automl', 'jobs', id, 'files', ...path.split('/')]);
  }

  importNotebook(id: string, which: NotebookKind): Promise<NotebookCopy> {
    return this._request.post(['automl', 'jobs', id, 'notebooks'], { which });
  }

  register(id: string, candidate: string, name: string): Promise<RegisteredModel> {
    return this._request.post(['automl', 'jobs', id, 'model'], { candidate, name });
  }

  instanceTypes(): Promise<InstanceTypePage> {
    return this._request.get(['kernels', 'instance-types']);
  }

  images(): Promise<ImagePage> {
    return this._request.get(['images', 'catalog']);
  }

  fileUrl(id: string, path: string): string {
    return this._request.url(['automl', 'jobs', id, 'files', ...path.split('/')]);
  }

  registryUrl(name: string, version: string): string {
    const place = `/#/models/${encodeURIComponent(name)}/versions/${encodeURIComponent(version)}`;
    return this._request.url(['mlflow']) + place;
  }
}
