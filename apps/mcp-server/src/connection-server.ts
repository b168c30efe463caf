import {
  type CallToolRequest,
  type CallToolResult,
  type InputRequiredResult,
  inputRequired,
  type Tool as ListedTool,
  ProtocolError,
  ProtocolErrorCode,
  ResourceNotFoundError,
  Server,
  type ServerContext,
} from '@modelcontextprotocol/server';
import { match } from 'ts-pattern';
import { clientAsking, emptyForm, questionKey } from './approval/client-asking.ts';
import { callTool } from './calls/call-tool.ts';
import { createProgress, type ProgressReporter } from './calls/create-progress.ts';
import type { ServerState } from './create-server-state.ts';
import { fineTuneMessages, fineTunePrompt } from './guide/fine-tune-prompt.ts';
import { guide, guideUri } from './guide/guide.ts';
import { instructions } from './guide/instructions.ts';
import { publishedTools } from './published-tools.generated.ts';
import { version } from './version.ts';

/** A call is answered within 50 s, whatever it does. */
const callDeadlineMs = 48_500;
const hourMs = 3_600_000;

const listedTools = ({ tools }: ServerState): ListedTool[] =>
  tools.flatMap(({ name, description }) => {
    const published = publishedTools[name];
    return published === undefined ? [] : [{ name, description, ...published }];
  });

const reporterOf = (state: ServerState, ctx: ServerContext): ProgressReporter | null => {
  const progressToken = ctx.mcpReq._meta?.progressToken;
  if (progressToken === undefined) return null;
  return createProgress({
    timing: state.session.timing,
    send: (notice) => {
      const sent = ctx.mcpReq.notify({
        method: 'notifications/progress',
        params: { progressToken, ...notice },
      });
      // A client that went away is noticed by its connection, not here.
      sent.catch(() => undefined);
    },
  });
};

const answerCall = async (
  state: ServerState,
  server: Server,
  request: CallToolRequest,
  ctx: ServerContext,
): Promise<CallToolResult | InputRequiredResult> => {
  const tool = state.tools.find(({ name }) => name === request.params.name);
  if (tool === undefined) {
    throw new ProtocolError(
      ProtocolErrorCode.InvalidParams,
      `There is no tool ${request.params.name.slice(0, 100)}.`,
    );
  }
  const progress = reporterOf(state, ctx);
  const outcome = await callTool(state.session, tool, {
    arguments: request.params.arguments ?? {},
    signal: ctx.mcpReq.signal,
    onProgress: (reported) => progress?.report(reported),
    asking: clientAsking(state.era, server, ctx),
    deadlineMs: callDeadlineMs,
  });
  progress?.stop();
  return match(outcome)
    .with({ kind: 'result' }, ({ result }) => result)
    .with({ kind: 'question' }, ({ message, state: requestState }) =>
      inputRequired({
        inputRequests: {
          [questionKey]: inputRequired.elicit({ message, requestedSchema: emptyForm }),
        },
        requestState,
      }),
    )
    .exhaustive();
};

const serveTools = (server: Server, state: ServerState): void => {
  server.setRequestHandler('tools/list', () => ({ tools: listedTools(state) }));
  server.setRequestHandler('tools/call', (request, ctx) => answerCall(state, server, request, ctx));
};

const serveGuide = (server: Server): void => {
  const resource = {
    uri: guideUri,
    name: 'guide',
    title: 'How VibeML works',
    mimeType: 'text/markdown',
  };
  server.setRequestHandler('resources/list', () => ({ resources: [resource] }));
  server.setRequestHandler('resources/templates/list', () => ({ resourceTemplates: [] }));
  server.setRequestHandler('resources/read', ({ params }) => {
    if (params.uri !== guideUri) throw new ResourceNotFoundError(params.uri);
    return { contents: [{ uri: guideUri, mimeType: 'text/markdown', text: guide }] };
  });
  server.setRequestHandler('prompts/list', () => ({ prompts: [fineTunePrompt] }));
  server.setRequestHandler('prompts/get', ({ params }) => {
    if (params.name !== fineTunePrompt.name) {
      throw new ProtocolError(ProtocolErrorCode.InvalidParams, 'There is no such prompt.');
    }
    return fineTuneMessages(params.arguments ?? {});
  });
};

/** Makes the server of one connection. */
export const createConnectionServer = (state: ServerState): Server => {
  const cached = { ttlMs: hourMs, cacheScope: 'public' as const };
  const server = new Server(
    { name: 'vibeml', title: 'VibeML', version },
    {
      instructions,
      capabilities: { tools: {}, resources: {}, prompts: {} },
      requestState: { verify: state.codec.verify },
      cacheHints: {
        'tools/list': cached,
        'prompts/list': cached,
        'resources/list': cached,
        'resources/templates/list': cached,
        'resources/read': cached,
      },
    },
  );
  serveTools(server, state);
  serveGuide(server);
  return server;
};
