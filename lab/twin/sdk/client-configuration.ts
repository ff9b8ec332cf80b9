import { inMemoryProtocol, type CarrierRequest } from './in-memory-protocol.ts';
import { InMemoryRequestHandler, type ReplacedHandler } from './request-handler.ts';
import type { Wire } from './wire.ts';

interface HandlerExtension {
  httpHandler(): ReplacedHandler | undefined;
  setHttpHandler(handler: InMemoryRequestHandler): void;
}

/**
 * Says nothing, and has no `info`: with one, even one that does nothing, the SDK makes a redacted copy of every input
 * and output to hand to it.
 */
const SILENT_LOGGER = { trace: silent, debug: silent, warn: silent, error: silent };

/** They open nothing: no request leaves the process. */
const LAB_CREDENTIALS = { accessKeyId: 'LABACCESSKEYID', secretAccessKey: 'lab', accountId: undefined };

/** The schemes the clients may choose; none of them signs, because nobody checks. */
const UNSIGNED_SCHEMES = ['aws.auth#sigv4', 'aws.auth#sigv4a'].map((schemeId) => ({
  schemeId,
  identityProvider: (providers: { getIdentityProvider(id: string): unknown }) =>
    providers.getIdentityProvider(schemeId),
  signer: { sign: (request: CarrierRequest) => Promise.resolve(request) },
}));

/**
 * Overrides for the configuration of any SDK v3 client, so that it talks to the simulated services. The client's own
 * time-outs and retries stay as they are: the handler is exchanged by an extension, after the client has read them.
 * The rest answers what a client would otherwise look for in files of this machine.
 */
export function labClientConfiguration(wire: Wire, region: string): Readonly<Record<string, unknown>> {
  return {
    region,
    credentials: LAB_CREDENTIALS,
    protocol: inMemoryProtocol(() => wire.randomId()),
    // Resolves a command's middleware once per client, not once per call.
    cacheMiddleware: true,
    logger: SILENT_LOGGER,
    extensions: [
      {
        configure: (extension: HandlerExtension) => {
          extension.setHttpHandler(new InMemoryRequestHandler(wire, extension.httpHandler()));
        },
      },
    ],
    httpAuthSchemes: UNSIGNED_SCHEMES,
    authSchemePreference: [],
    sigv4aSigningRegionSet: [],
    ignoreConfiguredEndpointUrls: true,
    defaultsMode: 'standard',
    defaultUserAgentProvider: () => Promise.resolve([['muster-lab']]),
    userAgentAppId: () => Promise.resolve(undefined),
    useDualstackEndpoint: false,
    useFipsEndpoint: false,
    accountIdEndpointMode: 'disabled',
    endpointDiscoveryEnabledProvider: () => Promise.resolve(false),
    disableRequestCompression: true,
    requestMinCompressionSizeBytes: 10_240,
    useArnRegion: false,
    disableS3ExpressSessionAuth: true,
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
  };
}

function silent(): void {
  // What a client would say about a socket or a stream has no meaning here.
}
