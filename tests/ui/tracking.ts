import type { Server } from './studio';
import { expect } from './studio';

/** What `mlflow` sends, past its Python package. */
export class Tracking {
  constructor(private readonly _server: Server) {}

  async call<T>(path: string, data: unknown): Promise<T> {
    const response = await this._server.request.post(`/smstudio/mlflow/api/2.0/mlflow/${path}`, { data });
    expect(response.ok(), await response.text()).toBe(true);
    return (await response.json()) as T;
  }

  async experiment(name: string): Promise<string> {
    return (await this.call<{ experiment_id: string }>('experiments/create', { name })).experiment_id;
  }

  async run(experiment_id: string, run_name: string, tags: Record<string, string> = {}): Promise<string> {
    const answer = await this.call<{ run: { info: { run_id: string } } }>('runs/create', {
      experiment_id,
      run_name,
      start_time: Date.now(),
      tags: Object.entries(tags).map(([key, value]) => ({ key, value }))
    });
    return answer.run.info.run_id;
  }

  async log(
    run_id: string,
    metrics: readonly { key: string; value: number; step: number }[],
    params: Record<string, string> = {}
  ): Promise<void> {
    await this.call('runs/log-batch', {
      run_id,
      metrics: metrics.map(metric => ({ ...metric, timestamp: Date.now() })),
      params: Object.entries(params).map(([key, value]) => ({ key, value }))
    });
  }

  async end(run_id: string): Promise<void> {
    await this.call('runs/update', { run_id, status: 'FINISHED', end_time: Date.now() });
  }

  async artifact(experiment: string, run: string, path: string, body: string | Buffer): Promise<void> {
    const response = await this._server.request.put(
      `/smstudio/mlflow/api/2.0/mlflow-artifacts/artifacts/${experiment}/${run}/artifacts/${path}`,
      { data: body, headers: { 'Content-Type': 'application/octet-stream' } }
    );
    expect(response.ok(), await response.text()).toBe(true);
  }
}
