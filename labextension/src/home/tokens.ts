/** Commands of the feature. */
export const CommandIDs = {
  /** Show a page: `{page, params?}`; the home page when nothing is said. */
  open: 'smstudio:home-open',
  /** Show the page that the address names; run by JupyterLab's router. */
  route: 'smstudio:home-route',
  /** Show the navigation in the left bar. */
  navigate: 'smstudio:home-navigate'
} as const;

/** Commands of other features that the home page offers where they are there. */
export const ForeignCommandIDs = {
  createNotebook: 'smstudio:kernels-launch',
  openTerminal: 'smstudio:kernels-open-terminal',
  openImages: 'smstudio:images-open',
  openResources: 'smstudio:resources-open',
  openTraining: 'smstudio:training-open',
  openDebugger: 'smstudio:debugger-open',
  openTuning: 'smstudio:tuning-open',
  openAutoML: 'smstudio:automl-open',
  openSpark: 'smstudio:spark-open',
  openSharing: 'smstudio:sharing-open',
  openExperiments: 'smstudio:experiments-open',
  openDocument: 'docmanager:open'
} as const;

/** Id of the page, as in `/lab?smstudio=home`. */
export const PAGE = 'home';
