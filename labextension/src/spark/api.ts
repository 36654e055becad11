import { URLExt } from '@jupyterlab/coreutils';

import type { IStudioRequest } from '../core/request';
import type {
  Catalog,
  Cluster,
  ClusterPage,
  ClusterStep,
  ClusterStepPage,
  ClusterTemplatePage,
  CreateCluster,
  CreateClusterStep,
  EmrRegions,
  InstanceTypePage,
  SparkLogPage,
  SparkSessionPage,
  StatementProgress,
  StoreCredentials,
  UpdateCluster
} from '../core/wire';
import type { StepFile } from './tokens';

/** What the server does with Spark clusters and their sessions. */
export interface ISparkApi {
  templates(): Promise<ClusterTemplatePage>;
  clusters(): Promise<ClusterPage>;
  cluster(id: string): Promise<Cluster>;
  create(request: CreateCluster): Promise<Cluster>;
  update(id: string, change: Partial<UpdateCluster>): Promise<Cluster>;
  terminate(id: string): Promise<Cluster>;
  /** Take a cluster that has ended off the list. */
  remove(id: string): Promise<void>;
  /** Where EMR clusters may be looked for. */
  regions(): Promise<EmrRegions>;
  /** Find the EMR clusters of the account in a region; answers with those that were not listed before. */
  discover(region: string): Promise<ClusterPage>;
  storeCredentials(id: string, credentials: StoreCredentials): Promise<void>;
  forgetCredentials(id: string): Promise<void>;
  /** A stretch of one of the cluster's logs, from a byte on; without a name, of its own. */
  log(id: string, name: string, offset: number): Promise<SparkLogPage>;
  /** The newest steps of a cluster of EMR. */
  steps(id: string): Promise<ClusterStepPage>;
  addStep(id: string, step: CreateClusterStep): Promise<ClusterStep>;
  /** A stretch of a file of a step's log, from a byte on. */
  stepLog(id: string, step: string, file: StepFile, offset: number): Promise<SparkLogPage>;
  /** Open sessions; those of a kernel where one is given. */
  sessions(kernel?: string): Promise<SparkSessionPage>;
  /** All sessions that a cluster of this machine ever had; their logs can still be read. */
  pastSessions(cluster: string): Promise<SparkSessionPage>;
  endSession(cluster: string, session: number): Promise<void>;
  /** A stretch of the log of a session's driver, from a byte on. */
  sessionLog(cluster: string, session: number, offset: number): Promise<SparkLogPage>;
  /** Databases, and the tables of one of them; of the current one where none is given. */
  catalog(cluster: string, session: number, database?: string): Promise<Catalog>;
  progress(cluster: string, session: number, statement: number): Promise<StatementProgress>;
  cancel(cluster: string, session: number, statement: number): Promise<void>;
  /** With the sizes and prices of what a cluster of this machine may run on. */
  instanceTypes(): Promise<InstanceTypePage>;
  /** Address of a path that the server gave, such as a session's Spark UI, for a link. */
  url(path: string): string;
}

/** The newest so many; what is older is found by its address. */
const LIMIT = 500;

/** The same over HTTP. */
export class SparkApi implements ISparkApi {
  /**
   * @param _baseUrl - of the Jupyter server; the paths that it gives are below it.
   */
  constructor(
    private readonly _request: IStudioRequest,
    private readonly _baseUrl: string
  ) {}

  templates(): Promise<ClusterTemplatePage> {
    return this._request.get(['spark', 'templates']);
  }

  clusters(): Promise<ClusterPage> {
    return this._request.get(['spark', 'clusters'], { limit: LIMIT });
  }

  cluster(id: string): Promise<Cluster> {
    return this._request.get(['spark', 'clusters', id]);
  }

  create(request: CreateCluster): Promise<Cluster> {
    return this._request.post(['spark', 'clusters'], request);
  }

  update(id: string, change: Partial<UpdateCluster>): Promise<Cluster> {
    return this._request.patch(['spark', 'clusters', id], change);
  }

  terminate(id: string): Promise<Cluster> {
    return this._request.post(['spark', 'clusters', id, 'terminate']);
  }

  remove(id: string): Promise<void> {
    return this._request.delete(['spark', 'clusters', id]);
  }

  regions(): Promise<EmrRegions> {
    return this._request.get(['spark', 'clusters', 'discover']);
  }

  discover(region: string): Promise<ClusterPage> {
    return this._request.post(['spark', 'clusters', 'discover'], { region });
  }

  storeCredentials(id: string, credentials: StoreCredentials): Promise<void> {
    return this._request.put(['spark', 'clusters', id, 'credentials'], credentials);
  }

  forgetCredentials(id: string): Promise<void> {
    return this._request.delete(['spark', 'clusters', id, 'credentials']);
  }

  log(id: string, name: string, offset: number): Promise<SparkLogPage> {
    return this._request.get(['spark', 'clusters', id, 'log'], { name, offset });
  }

  steps(id: string): Promise<ClusterStepPage> {
    return this._request.get(['spark', 'clusters', id, 'steps']);
  }

  addStep(id: string, step: CreateClusterStep): Promise<ClusterStep> {
    return this._request.post(['spark', 'clusters', id, 'steps'], step);
  }

  stepLog(id: string, step: string, file: StepFile, offset: number): Promise<SparkLogPage> {
    return this._request.get(['spark', 'clusters', id, 'steps', step, 'log'], { file, offset });
  }

  sessions(kernel?: string): Promise<SparkSessionPage> {
    return this._request.get(['spark', 'sessions'], { kernel });
  }

  pastSessions(cluster: string): Promise<SparkSessionPage> {
    return this._request.get(['spark', 'sessions'], { cluster, ended: true });
  }

  endSession(cluster: string, session: number): Promise<void> {
    return this._request.delete(sessionPath(cluster, session));
  }

  sessionLog(cluster: string, session: number, offset: number): Promise<SparkLogPage> {
    return this._request.get([...sessionPath(cluster, session), 'log'], { offset });
  }

  catalog(cluster: string, session: number, database?: string): Promise<Catalog> {
    return this._request.get([...sessionPath(cluster, session), 'catalog'], { database });
  }

  progress(cluster: string, session: number, statement: number): Promise<StatementProgress> {
    return this._request.get([...statementPath(cluster, session, statement), 'progress']);
  }

  cancel(cluster: string, session: number, statement: number): Promise<void> {
    return this._request.post([...statementPath(cluster, session, statement), 'cancel']);
  }

  instanceTypes(): Promise<InstanceTypePage> {
    return this._request.get(['kernels', 'instance-types']);
  }

  url(path: string): string {
    return URLExt.join(this._baseUrl, path);
  }
}

function sessionPath(cluster: string, session: number): readonly string[] {
  return ['spark', 'clusters', cluster, 'sessions', String(session)];
}

function statementPath(cluster: string, session: number, statement: number): readonly string[] {
  return [...sessionPath(cluster, session), 'statements', String(statement)];
}
