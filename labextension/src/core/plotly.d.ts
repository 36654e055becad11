declare module 'plotly.js/lib/core' {
  import type * as plotly from 'plotly.js';
  const Plotly: typeof plotly & { register(modules: readonly unknown[]): void };
  export default Plotly;
}

declare module 'plotly.js/lib/bar' {
  const trace: unknown;
  export default trace;
}

declare module 'plotly.js/lib/contour' {
  const trace: unknown;
  export default trace;
}

declare module 'plotly.js/lib/heatmap' {
  const trace: unknown;
  export default trace;
}

declare module 'plotly.js/lib/histogram' {
  const trace: unknown;
  export default trace;
}

declare module 'plotly.js/lib/parcoords' {
  const trace: unknown;
  export default trace;
}

declare module 'plotly.js/lib/scattergl' {
  const trace: unknown;
  export default trace;
}
