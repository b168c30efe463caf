import type { VibemlError } from '@vibeml/errors';
import { ResultAsync } from 'neverthrow';
import type { ClusterServer, ClusterTools } from '../local-tools.ts';
import type { Services } from '../services.ts';
import { completeCall } from '../vibeml.ts';

/** Makes the tools for clusters. Each answer says whose server uses them: one elsewhere has a configuration of its own. */
export const createClusterTools = (services: Services): ClusterTools => {
  const server = (): ResultAsync<ClusterServer, VibemlError> =>
    ResultAsync.combine([
      services.skypilotServer(),
      ResultAsync.fromSafePromise<typeof import('@vibeml/skypilot-driver'), VibemlError>(
        import('@vibeml/skypilot-driver'),
      ),
    ]).map(([{ endpoint }, { isLocalEndpoint }]) => ({
      endpoint,
      isLocal: isLocalEndpoint(endpoint),
    }));
  const withServer = <Value extends object>(
    answer: ResultAsync<Value, VibemlError>,
  ): ResultAsync<Value & { readonly server: ClusterServer }, VibemlError> =>
    answer.andThen((value) => server().map((known) => ({ ...value, server: known })));
  return {
    list: () => withServer(services.clusters().andThen((clusters) => clusters.list())),
    proposeAdd: (entry) =>
      withServer(services.clusters().andThen((clusters) => clusters.proposeAdd(entry))),
    proposeRemove: (name) =>
      withServer(services.clusters().andThen((clusters) => clusters.proposeRemove(name))),
    apply: (proposal) => services.clusters().andThen((clusters) => clusters.apply(proposal)),
    check: (name, call) =>
      services
        .clusters()
        .andThen((clusters) => clusters.check(name, completeCall(call)))
        .map((checks) => [...checks]),
  };
};
