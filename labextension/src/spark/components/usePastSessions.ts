import { useAnswer } from '../../core/components/useAnswer';
import type { StudioError } from '../../core/request';
import type { Cluster, SparkSession } from '../../core/wire';
import type { SparkModel } from '../model';

interface IPastSessions {
  /** Null before the server has answered. */
  sessions: readonly SparkSession[] | null;
  error: StudioError | null;
  retry: () => void;
}

/** All sessions that a cluster ever had, as far as the studio keeps their logs: those of this machine. */
export function usePastSessions(model: SparkModel, cluster: Cluster): IPastSessions {
  const ask = async (): Promise<readonly SparkSession[]> =>
    cluster.kind === 'local' ? (await model.api.pastSessions(cluster.id)).items : [];
  // A session that ends leaves the open ones.
  const open = model.sessionsOf(cluster.id).length;
  const { value: sessions, error, retry } = useAnswer(ask, [model, cluster.id, cluster.state, open]);
  return { sessions, error, retry };
}
